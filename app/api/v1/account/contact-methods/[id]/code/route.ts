import { MethodId } from '../../../../../../../lib/contract/contact-methods.ts'
import { handle } from '../../../../../../../lib/server/handle.ts'
import { withOnCall } from '../../../../../../../lib/server/with-on-call.ts'
import { resendCode } from '../../../../../../../lib/services/on-call/contact-methods.ts'

export const POST = handle({
  door: 'POST /api/v1/account/contact-methods/[id]/code',
  input: MethodId,
  verb: withOnCall(resendCode),
})
