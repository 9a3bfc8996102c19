import { TestMethod } from '../../../../../../../lib/contract/contact-methods.ts'
import { handle } from '../../../../../../../lib/server/handle.ts'
import { withOnCall } from '../../../../../../../lib/server/with-on-call.ts'
import { testContactMethod } from '../../../../../../../lib/services/on-call/contact-methods.ts'

export const POST = handle({
  door: 'POST /api/v1/on-call/methods/[id]/test',
  input: TestMethod,
  verb: withOnCall(testContactMethod),
})
