import { DeckError } from '../../contract/errors.ts'
import type { CalendarImported, ImportCalendar } from '../../contract/on-call.ts'
import { type ReadEvent, readCalendarFile } from '../../core/on-call/ical-read.ts'
import { recordAudit } from '../audit/record.ts'
import { actorName } from '../configuration-context.ts'
import { inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import type { OnCallContext } from './on-call-context.ts'
import { namesOf } from './overrides.ts'

const DAY_MS = 86_400_000

/**
 * Takes events of an ICS file over, those of the last 30 days and the next 400: as holidays of a schedule, or as
 * overrides of whoever attends, is named in the summary, or is given. The same file again adds nothing.
 */
export async function importCalendar(
  ctx: OnCallContext,
  { schedule, as, person, calendar }: ImportCalendar,
): Promise<CalendarImported> {
  requirePermission(ctx, 'on_call.write')
  const found = (await ctx.onCall.now()).find(one => one.schedule === schedule)
  if (!found) throw new DeckError('not_found', `there is no schedule "${schedule}"`)
  const now = ctx.clock.now()
  const range = { startsAtMs: now - 30 * DAY_MS, endsAtMs: now + 400 * DAY_MS }
  const read = readCalendarFile(calendar, found.zone, range)
  if ('fault' in read) {
    const message = `calendar: ${read.fault}`
    throw new DeckError('invalid', message, [{ path: 'calendar', message }])
  }
  const people = await peopleOf(ctx, read.events, person)
  const skipped = [...read.skipped]
  const data = read.events.flatMap(event => {
    const who = as === 'overrides' ? people(event) : null
    if (as === 'overrides' && who === null) {
      skipped.push(`${event.summary || 'an event'}: it names nobody who has an account`)
      return []
    }
    return [
      {
        schedule,
        kind: as === 'overrides' ? 'override' : 'holiday',
        person: who,
        fromAt: new Date(event.startsAtMs),
        toAt: new Date(event.endsAtMs),
        reason: event.summary.slice(0, 500),
        source: 'calendar',
        calendarUid: event.uid.slice(0, 500) || `${event.summary.slice(0, 400)} ${event.startsAtMs}`,
        createdBy: actorName(ctx.actor),
        createdAt: new Date(now),
      },
    ]
  })
  const added = await inTransaction(ctx, async tx => {
    const { count } = await tx.db.scheduleOverride.createMany({ data, skipDuplicates: true })
    await recordAudit(tx, {
      action: 'calendar.imported',
      subject: `schedule:${schedule}`,
      after: { as, events: data.length, added: count },
    })
    return count
  })
  await ctx.onCall.refresh()
  return { added, known: data.length - added, skipped: skipped.slice(0, 50) }
}

/** Who an event is about: the given person, an attendee with an account, or an address in the summary. */
async function peopleOf(ctx: OnCallContext, events: readonly ReadEvent[], person: string | undefined) {
  const named = (event: ReadEvent) =>
    person === undefined
      ? [...event.attendees, ...(event.summary.toLowerCase().match(/[^\s<>,;()]+@[^\s<>,;()]+/g) ?? [])]
      : [person]
  const accounts = await namesOf(ctx, events.flatMap(named))
  return (event: ReadEvent): string | null => named(event).find(email => accounts.has(email)) ?? null
}
