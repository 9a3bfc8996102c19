import { AddContactMethod } from '../../../../../lib/contract/contact-methods.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withOnCall } from '../../../../../lib/server/with-on-call.ts'
import { addContactMethod, listContactMethods } from '../../../../../lib/services/on-call/contact-methods.ts'

export const GET = handle({
  door: 'GET /api/v1/account/contact-methods',
  verb: withOnCall(listContactMethods),
})
export const POST = handle({
  door: 'POST /api/v1/account/contact-methods',
  input: AddContactMethod,
  verb: withOnCall(addContactMethod),
  status: 201,
})
