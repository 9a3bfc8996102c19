import { ReadPolicy } from '../../../../../lib/contract/incidents.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withIncidents } from '../../../../../lib/server/with-incidents.ts'
import { readPolicy } from '../../../../../lib/services/incidents/read-incident.ts'

export const GET = handle({
  door: 'GET /api/v1/incidents/policy',
  input: ReadPolicy,
  verb: withIncidents(readPolicy),
})
