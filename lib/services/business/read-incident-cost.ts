import type { IncidentCost } from '../../contract/business.ts'
import type { IncidentCostKey } from '../../contract/business-asks.ts'
import { visibleIncident } from '../incidents/incident-context.ts'
import { type BusinessContext, openBusiness } from './business-context.ts'

/** What an incident cost, from the begin of its impact to its end. Null where no connector stands beside its services. */
export async function readIncidentCost(
  ctx: BusinessContext,
  { id }: IncidentCostKey,
): Promise<{ readonly cost: IncidentCost | null }> {
  const business = openBusiness(ctx)
  const { row } = await visibleIncident(ctx, id)
  const toMs = row.impactEndMs ?? row.resolvedAtMs
  return { cost: await business.cost({ services: row.services, fromMs: row.impactStartMs, toMs }) }
}
