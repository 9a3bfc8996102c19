import { ReplacePreferences } from '../../../../../lib/contract/contact-methods.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withOnCall } from '../../../../../lib/server/with-on-call.ts'
import { readPreferences, replacePreferences } from '../../../../../lib/services/on-call/preferences.ts'

export const GET = handle({
  door: 'GET /api/v1/account/on-call',
  verb: withOnCall(readPreferences),
})
export const PUT = handle({
  door: 'PUT /api/v1/account/on-call',
  input: ReplacePreferences,
  verb: withOnCall(replacePreferences),
})
