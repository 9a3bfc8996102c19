import { SendUpdate } from '../../../../../../lib/contract/incidents.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { withIncidents } from '../../../../../../lib/server/with-incidents.ts'
import { sendUpdate } from '../../../../../../lib/services/incidents/send-update.ts'

export const POST = handle({
  door: 'POST /api/v1/incidents/[id]/updates',
  input: SendUpdate,
  verb: withIncidents(sendUpdate),
  status: 201,
})
