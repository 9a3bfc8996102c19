import type { IncidentRow } from '../../contract/incidents.ts'
import { applyChange } from './change-incident.ts'
import type { IncidentContext } from './incident-context.ts'
import { tellChanged, visibleIncident } from './incident-context.ts'

/** Marks a resolved incident as reviewed: its post-mortem is published. One that is reviewed already stays so. */
export async function reviewIncident(ctx: IncidentContext, id: number): Promise<IncidentRow> {
  const { row } = await visibleIncident(ctx, id)
  if (row.state === 'reviewed') return row
  const { after } = await applyChange(ctx, { id, version: row.version, state: 'reviewed' })
  tellChanged(ctx, id)
  return after.row
}
