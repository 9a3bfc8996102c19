import { ConfirmContactMethod } from '../../../../../../../lib/contract/contact-methods.ts'
import { handle } from '../../../../../../../lib/server/handle.ts'
import { withOnCall } from '../../../../../../../lib/server/with-on-call.ts'
import { confirmContactMethod } from '../../../../../../../lib/services/on-call/contact-methods.ts'

export const POST = handle({
  door: 'POST /api/v1/account/contact-methods/[id]/confirm',
  input: ConfirmContactMethod,
  verb: withOnCall(confirmContactMethod),
})
