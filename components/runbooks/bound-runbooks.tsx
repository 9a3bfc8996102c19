'use client'
import { usePolled } from '../../lib/client/polled.ts'
import type { FoundRunbooks } from '../../lib/contract/runbooks.ts'
import { FoundRunbookList } from './found-runbooks.tsx'
import { FOUND_EVERY_MS, RUNBOOKS } from './paths.ts'

/** Runbooks of a service, those for its state now first; nothing is drawn when nobody wrote one. */
export function ServiceRunbooks({ slug }: { slug: string }) {
  const { data } = usePolled<FoundRunbooks>(
    `${RUNBOOKS}/for?service=${encodeURIComponent(slug)}`,
    FOUND_EVERY_MS,
  )
  return data && data.runbooks.length > 0 ? <FoundRunbookList runbooks={data.runbooks} /> : null
}

/** Runbooks for an incident's alerts and services. */
export function IncidentRunbooks({ id }: { id: number }) {
  const { data } = usePolled<FoundRunbooks>(`${RUNBOOKS}/for?incident=${id}`, FOUND_EVERY_MS)
  return data && data.runbooks.length > 0 ? <FoundRunbookList runbooks={data.runbooks} incident={id} /> : null
}
