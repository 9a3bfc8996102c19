import { CompleteDuty } from '../../../../../lib/contract/heartbeats.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withHeartbeats } from '../../../../../lib/server/with-heartbeats.ts'
import { completeDuty } from '../../../../../lib/services/heartbeats/complete-duty.ts'

export const POST = handle({
  door: 'POST /api/v1/heartbeats/done',
  input: CompleteDuty,
  verb: withHeartbeats(completeDuty),
})
