import { AttachAlerts } from '../../../../../../lib/contract/incidents.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { withIncidents } from '../../../../../../lib/server/with-incidents.ts'
import { attachAlerts } from '../../../../../../lib/services/incidents/attach-alerts.ts'

export const POST = handle({
  door: 'POST /api/v1/incidents/[id]/alerts',
  input: AttachAlerts,
  verb: withIncidents(attachAlerts),
})
