import { AcknowledgeIncident } from '../../../../../../lib/contract/incidents.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { withIncidents } from '../../../../../../lib/server/with-incidents.ts'
import { acknowledgeIncident } from '../../../../../../lib/services/incidents/acknowledge-incident.ts'

export const POST = handle({
  door: 'POST /api/v1/incidents/[id]/acknowledge',
  input: AcknowledgeIncident,
  verb: withIncidents(acknowledgeIncident),
})
