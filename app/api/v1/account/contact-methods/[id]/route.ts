import { MethodId } from '../../../../../../lib/contract/contact-methods.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { withOnCall } from '../../../../../../lib/server/with-on-call.ts'
import { removeContactMethod } from '../../../../../../lib/services/on-call/contact-methods.ts'

export const DELETE = handle({
  door: 'DELETE /api/v1/account/contact-methods/[id]',
  input: MethodId,
  verb: withOnCall(removeContactMethod),
})
