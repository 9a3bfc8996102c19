import { PushReceipt } from '../../../../../lib/contract/push.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withReceivers } from '../../../../../lib/server/with-receivers.ts'
import { takeReceipt } from '../../../../../lib/services/receivers/take-receipt.ts'

export const POST = handle({
  door: 'POST /api/v1/push/receipt',
  input: PushReceipt,
  verb: withReceivers(takeReceipt),
  maxBodyBytes: 4_096,
})
