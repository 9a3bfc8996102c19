'use client'
import type { IncidentData } from '../../lib/contract/incidents.ts'

/** What other rooms know of it: evidence, suspects, the post-mortem. */
export function IncidentPanels({ data: _data }: { data: IncidentData }) {
  return null
}
