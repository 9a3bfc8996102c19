import { handle } from '../../../../../lib/server/handle.ts'
import { withOnCall } from '../../../../../lib/server/with-on-call.ts'
import { renewCalendars } from '../../../../../lib/services/on-call/preferences.ts'

export const POST = handle({
  door: 'POST /api/v1/account/calendars',
  verb: withOnCall(renewCalendars),
})
