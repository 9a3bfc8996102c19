import { ListIncidents, MAX_NOTE_BODY_BYTES, OpenIncident } from '../../../../lib/contract/incidents.ts'
import { handle } from '../../../../lib/server/handle.ts'
import { withIncidents } from '../../../../lib/server/with-incidents.ts'
import { listIncidents } from '../../../../lib/services/incidents/list-incidents.ts'
import { openIncident } from '../../../../lib/services/incidents/open-incident.ts'

export const GET = handle({
  door: 'GET /api/v1/incidents',
  input: ListIncidents,
  verb: listIncidents,
})
export const POST = handle({
  door: 'POST /api/v1/incidents',
  input: OpenIncident,
  verb: withIncidents(openIncident),
  status: 201,
  maxBodyBytes: MAX_NOTE_BODY_BYTES,
})
