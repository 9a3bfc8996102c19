import { IncidentCostKey } from '../../../../../../lib/contract/business-asks.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { withBusiness } from '../../../../../../lib/server/with-business.ts'
import { readIncidentCost } from '../../../../../../lib/services/business/read-incident-cost.ts'

export const GET = handle({
  door: 'GET /api/v1/incidents/[id]/cost',
  input: IncidentCostKey,
  verb: withBusiness(readIncidentCost),
})
