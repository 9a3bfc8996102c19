export type CalendarEvent = {
  /** What it is of; with its start it names the event, so that an application knows it again. */
  readonly key: string
  readonly startsAtMs: number
  readonly endsAtMs: number
  readonly summary: string
}

/** A calendar as RFC 5545 has it: times in UTC, lines folded at 75 octets. */
export function calendarText(calendar: {
  readonly name: string
  readonly events: readonly CalendarEvent[]
  readonly nowMs: number
}): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Opsdeck//on call//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${escaped(calendar.name)}`,
    'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
    'X-PUBLISHED-TTL:PT1H',
    ...calendar.events.flatMap(event => eventLines(event, calendar.nowMs)),
    'END:VCALENDAR',
  ]
  return `${lines.map(folded).join('\r\n')}\r\n`
}

const eventLines = ({ key, startsAtMs, endsAtMs, summary }: CalendarEvent, nowMs: number): string[] => [
  'BEGIN:VEVENT',
  `UID:${uidOf(key)}-${startsAtMs}@opsdeck`,
  `DTSTAMP:${utc(nowMs)}`,
  `DTSTART:${utc(startsAtMs)}`,
  `DTEND:${utc(endsAtMs)}`,
  `SUMMARY:${escaped(summary)}`,
  'TRANSP:TRANSPARENT',
  'END:VEVENT',
]

const utc = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`

const uidOf = (key: string): string => key.replaceAll(/[^\w.@-]+/g, '-')

const escaped = (text: string): string =>
  text
    .replaceAll('\\', '\\\\')
    .replaceAll(/\r?\n/g, '\\n')
    .replaceAll(/[,;]/g, match => `\\${match}`)

const FOLD_OCTETS = 75

/** Section 3.1: no line is longer than 75 octets; no character is cut in two. */
function folded(line: string): string {
  const parts: string[] = []
  let part = ''
  let octets = 0
  for (const character of line) {
    const size = octetsOf(character.codePointAt(0) ?? 0)
    if (octets + size > FOLD_OCTETS) {
      parts.push(part)
      part = ' '
      octets = 1
    }
    part += character
    octets += size
  }
  return [...parts, part].join('\r\n')
}

/** In UTF-8. */
const octetsOf = (codePoint: number): number =>
  codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4
