import ICAL from 'ical.js'
import type { Stretch } from './hours.ts'
import { type WallClock, wallClockOf } from './wall-clock.ts'

export type ReadEvent = Stretch & {
  readonly uid: string
  readonly summary: string
  /** Addresses of those who attend, in lower case. */
  readonly attendees: readonly string[]
}

export type ReadCalendar =
  | { readonly events: readonly ReadEvent[]; readonly skipped: readonly string[] }
  | { readonly fault: string }

/** A rule that repeats is followed so far. */
const MOST_EVENTS = 1_000
const MOST_STEPS = 5_000
const TOO_OFTEN = ['HOURLY', 'MINUTELY', 'SECONDLY']

/**
 * Reads the events of an ICS file (RFC 5545) that touch a range; those that repeat, each time. Local times without a
 * zone, and whole days, are on the wall clock of `zone`. What cannot be read is told, with its summary.
 */
export function readCalendarFile(text: string, zone: string, range: Stretch): ReadCalendar {
  const root = parsed(text)
  if (typeof root === 'string') return { fault: root }
  const events: ReadEvent[] = []
  const skipped: string[] = []
  const all = root.getAllSubcomponents('vevent')
  const isException = (component: ICAL.Component) => component.getFirstProperty('recurrence-id') !== null
  for (const component of all.filter(each => !isException(each))) {
    const event = new ICAL.Event(component, {
      exceptions: all.filter(each => isException(each) && uidOf(each) === uidOf(component)),
    })
    try {
      for (const read of occurrencesOf(event, zone, range)) {
        if (events.length >= MOST_EVENTS) return { fault: `it has more than ${MOST_EVENTS} events` }
        events.push(read)
      }
    } catch (error) {
      skipped.push(
        `${event.summary || 'an event'}: ${error instanceof Error ? error.message : String(error)}`,
      )
    }
  }
  return { events, skipped }
}

const uidOf = (component: ICAL.Component): string => String(component.getFirstPropertyValue('uid') ?? '')

function parsed(text: string): ICAL.Component | string {
  try {
    const root = new ICAL.Component(ICAL.parse(text))
    return root.name === 'vcalendar' ? root : 'it is no calendar: expected BEGIN:VCALENDAR'
  } catch (error) {
    return `it is no calendar (RFC 5545): ${error instanceof Error ? error.message : String(error)}`
  }
}

function* occurrencesOf(event: ICAL.Event, zone: string, range: Stretch): Generator<ReadEvent> {
  const clocks = {
    start: wallClockOf(zoneOf(event, 'dtstart', zone), range),
    end: wallClockOf(zoneOf(event, 'dtend', zone), range),
  }
  const facts = { uid: event.uid, summary: event.summary ?? '', attendees: attendeesOf(event) }
  if (!event.isRecurring()) {
    const stretch = stretchOf(event.startDate, event.endDate, clocks)
    if (touches(stretch, range)) yield { ...facts, ...stretch }
    return
  }
  const often = Object.keys(event.getRecurrenceTypes()).find(type => TOO_OFTEN.includes(type))
  if (often !== undefined) throw new Error(`it repeats too often (${often}): at most once a day`)
  const iterator = event.iterator()
  for (let step = 0; step < MOST_STEPS; step++) {
    const next = iterator.next()
    if (!next) return
    const { startDate, endDate, item } = event.getOccurrenceDetails(next)
    const stretch = stretchOf(startDate, endDate, clocks)
    if (stretch.startsAtMs >= range.endsAtMs) return
    if (touches(stretch, range)) yield { ...facts, summary: item.summary ?? facts.summary, ...stretch }
  }
  throw new Error(`it repeats more than ${MOST_STEPS} times: give it a later start`)
}

const touches = (a: Stretch, b: Stretch): boolean =>
  a.endsAtMs > a.startsAtMs && a.startsAtMs < b.endsAtMs && a.endsAtMs > b.startsAtMs

type Clocks = { readonly start: WallClock; readonly end: WallClock }

function stretchOf(start: ICAL.Time, end: ICAL.Time, clocks: Clocks): Stretch {
  return { startsAtMs: instantOf(start, clocks.start), endsAtMs: instantOf(end, clocks.end) }
}

/** By our own clock: the library's keeps zones in a place that all its users share. */
function instantOf(time: ICAL.Time, clock: WallClock): number {
  const [hour, minute, second] = time.isDate ? [0, 0, 0] : [time.hour, time.minute, time.second]
  const wallMs = Date.UTC(time.year, time.month - 1, time.day, hour, minute, second)
  return time.zone === ICAL.Timezone.utcTimezone ? wallMs : clock.instantOf(wallMs)
}

function zoneOf(event: ICAL.Event, name: 'dtstart' | 'dtend', fallback: string): string {
  const property = event.component.getFirstProperty(name) ?? event.component.getFirstProperty('dtstart')
  const named = property?.getFirstParameter('tzid')
  if (!named) return fallback
  try {
    return new Intl.DateTimeFormat('en', { timeZone: named }).resolvedOptions().timeZone
  } catch {
    throw new Error(`its time zone ${JSON.stringify(named)} is not known: expected one such as Europe/Berlin`)
  }
}

function attendeesOf(event: ICAL.Event): string[] {
  const values = event.attendees.map(attendee => String(attendee.getFirstValue()))
  return values.flatMap(value => {
    const address = /^mailto:(.+@.+)$/i.exec(value)?.[1]
    return address ? [address.trim().toLowerCase()] : []
  })
}
