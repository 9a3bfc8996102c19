import { handle } from '../../../../../lib/server/handle.ts'
import { withReceivers } from '../../../../../lib/server/with-receivers.ts'
import { testPush } from '../../../../../lib/services/receivers/test-push.ts'

export const POST = handle({ door: 'POST /api/v1/push/test', verb: withReceivers(testPush) })
