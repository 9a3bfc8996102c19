import { ChangeIncident, ReadIncident } from '../../../../../lib/contract/incidents.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withIncidents } from '../../../../../lib/server/with-incidents.ts'
import { changeAndTell } from '../../../../../lib/services/incidents/change-and-tell.ts'
import { readIncident } from '../../../../../lib/services/incidents/read-incident.ts'

export const GET = handle({
  door: 'GET /api/v1/incidents/[id]',
  input: ReadIncident,
  verb: readIncident,
})
export const PATCH = handle({
  door: 'PATCH /api/v1/incidents/[id]',
  input: ChangeIncident,
  verb: withIncidents(changeAndTell),
})
