import { z } from 'zod'
import { DeckError } from '../../contract/errors.ts'
import { calendarText } from '../../core/on-call/index.ts'
import type { Context } from '../context.ts'
import type { OnCallContext } from './on-call-context.ts'

const DAY_MS = 86_400_000
const BACK_MS = 14 * DAY_MS
const AHEAD_MS = 86 * DAY_MS

/** `/api/calendar/<person>/<token>/<file>`: `my-shifts.ics`, or `schedule-<slug>.ics`. */
export const CalendarAddress = z.object({
  person: z.uuid(),
  token: z.string().min(20).max(100),
  file: z.string().regex(/^(my-shifts|schedule-[a-z0-9-]{1,63})\.ics$/),
})
export type CalendarAddress = z.output<typeof CalendarAddress>

type Owner = { readonly userId: string; readonly generation: number }

/** The address of a calendar for an application that cannot sign in; of all own shifts when `schedule` is null. */
export function calendarPath(ctx: Pick<Context, 'secrets'>, owner: Owner, schedule: string | null): string {
  const file = schedule === null ? 'my-shifts.ics' : `schedule-${schedule}.ics`
  return `/api/calendar/${owner.userId}/${tokenOf(ctx, owner)}/${file}`
}

const tokenOf = ({ secrets }: Pick<Context, 'secrets'>, { userId, generation }: Owner): string =>
  secrets.sign('calendar', `${userId} ${generation}`)

/** A calendar as RFC 5545 text. A wrong address, and one of somebody who may not sign in any more, is `not_found`. */
export async function readCalendar(
  ctx: OnCallContext,
  { person, token, file }: CalendarAddress,
): Promise<string> {
  const user = await ctx.db.user.findUnique({
    where: { id: person },
    select: { email: true, disabledAt: true, onCallPreference: { select: { calendarGeneration: true } } },
  })
  const generation = user?.onCallPreference?.calendarGeneration ?? 0
  // Signed once more, so that how long the comparison takes tells nothing of the token.
  const isRight =
    ctx.secrets.sign('calendar-token', token) ===
    ctx.secrets.sign('calendar-token', tokenOf(ctx, { userId: person, generation }))
  if (!user || user.disabledAt !== null || !isRight)
    throw new DeckError('not_found', 'there is no such calendar')
  return file === 'my-shifts.ics' ? ownCalendar(ctx, user.email) : scheduleCalendar(ctx, file.slice(9, -4))
}

async function scheduleCalendar(ctx: OnCallContext, slug: string): Promise<string> {
  const schedule = (await ctx.onCall.now()).find(one => one.schedule === slug)
  if (!schedule) throw new DeckError('not_found', 'there is no such calendar')
  const shifts = (await ctx.onCall.shifts(rangeOf(ctx, slug))) ?? []
  const events = shifts.map(shift => ({
    key: `${slug} ${shift.person?.email ?? 'gap'}`,
    startsAtMs: shift.startsAtMs,
    endsAtMs: shift.endsAtMs,
    summary: shift.person
      ? `${shift.person.name ?? shift.person.email}: ${schedule.name}`
      : `Nobody: ${schedule.name}`,
  }))
  return calendarText({ name: schedule.name, events, nowMs: ctx.clock.now() })
}

async function ownCalendar(ctx: OnCallContext, email: string): Promise<string> {
  const events = []
  for (const { schedule, name } of await ctx.onCall.now()) {
    for (const shift of (await ctx.onCall.shifts(rangeOf(ctx, schedule))) ?? []) {
      if (shift.person?.email !== email) continue
      const { startsAtMs, endsAtMs } = shift
      events.push({ key: `${schedule} ${email}`, startsAtMs, endsAtMs, summary: `On call: ${name}` })
    }
  }
  return calendarText({ name: 'My shifts', events, nowMs: ctx.clock.now() })
}

/** Whole days, so that a shift's beginning stays the same between two readings of a day. */
function rangeOf(ctx: Context, schedule: string) {
  const todayMs = Math.floor(ctx.clock.now() / DAY_MS) * DAY_MS
  return { schedule, from: todayMs - BACK_MS, to: todayMs + AHEAD_MS }
}
