import { ImportCalendar } from '../../../../../lib/contract/on-call.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withOnCall } from '../../../../../lib/server/with-on-call.ts'
import { importCalendar } from '../../../../../lib/services/on-call/import-calendar.ts'

export const POST = handle({
  door: 'POST /api/v1/on-call/calendar',
  input: ImportCalendar,
  verb: withOnCall(importCalendar),
})
