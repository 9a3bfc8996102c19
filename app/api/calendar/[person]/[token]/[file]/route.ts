import { handle } from '../../../../../../lib/server/handle.ts'
import { withOnCall } from '../../../../../../lib/server/with-on-call.ts'
import { CalendarAddress, readCalendar } from '../../../../../../lib/services/on-call/calendars.ts'

export const GET = handle({
  door: 'GET /api/calendar/[person]/[token]/[file]',
  input: CalendarAddress,
  verb: withOnCall(async (ctx, address: CalendarAddress) => {
    const text = await readCalendar(ctx, address)
    return new Response(text, {
      headers: {
        'content-type': 'text/calendar; charset=utf-8',
        'content-disposition': `inline; filename="${address.file}"`,
        'cache-control': 'private, max-age=300',
        'referrer-policy': 'no-referrer',
      },
    })
  }),
})
