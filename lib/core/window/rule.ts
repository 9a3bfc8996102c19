import { RRuleTemporal } from 'rrule-temporal'
import { instantOfWall, parseWallMs, wallDateTime, wallOfInstant } from './wall-clock.ts'

/** Starts on the wall clock, both ends inclusive, ascending. */
export type WallStarts = (fromWallMs: number, toWallMs: number) => number[]

/** How many periods are looked through until a rule counts as one that never takes place. */
const PATIENCE = { YEARLY: 40, MONTHLY: 200, WEEKLY: 500, DAILY: 1_500, HOURLY: 400 } as const
const MAX_COUNT = 1_000
const MAX_RULE_LENGTH = 300
/** Of one question to the library, so that hourly rules stay below its limits. */
const SLICE_MS = 28 * 86_400_000

const PARTS = ['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'WKST', 'BYMONTH', 'BYWEEKNO', 'BYYEARDAY'] as const
const MORE_PARTS = ['BYMONTHDAY', 'BYDAY', 'BYHOUR', 'BYMINUTE', 'BYSECOND', 'BYSETPOS'] as const
const KNOWN: ReadonlySet<string> = new Set([...PARTS, ...MORE_PARTS])
const RANGES: Readonly<Record<string, readonly [least: number, most: number]>> = {
  INTERVAL: [1, 1_000],
  COUNT: [1, MAX_COUNT],
  BYHOUR: [0, 23],
  BYMINUTE: [0, 59],
  BYSECOND: [0, 59],
  BYMONTH: [1, 12],
}

/**
 * Reads an RFC 5545 recurrence rule on the wall clock of a zone.
 * Answers in words what is wrong with it: what does not parse, starts more than once an hour, or never takes place.
 */
export function readRule(
  text: string,
  start: { readonly wallMs: number; readonly zone: string },
): { readonly starts: WallStarts } | { readonly fault: string } {
  const read = readParts(text)
  if ('fault' in read) return read
  const until = read.parts.get('UNTIL')
  const untilMs = until === undefined ? null : readUntil(until, start.zone)
  if (untilMs === 'bad')
    return { fault: `UNTIL=${until} is not a time: expected one such as 20261231 or 20261231T235959Z` }
  const rest = [...read.parts].filter(([name]) => name !== 'UNTIL').map(pair => pair.join('='))
  if (untilMs !== null) rest.push(`UNTIL=${icsText(untilMs)}`)
  try {
    const rule = new RRuleTemporal({
      rruleString: rest.join(';'),
      dtstart: wallDateTime(start.wallMs),
      strict: true,
      maxIterations: PATIENCE[read.frequency],
    })
    if (rule.next(wallDateTime(start.wallMs), true) === null) return { fault: 'it never takes place' }
    return { starts: startsOf(rule, read.parts.has('COUNT')) }
  } catch (error) {
    return { fault: wordFailure(error) }
  }
}

function startsOf(rule: RRuleTemporal, isCounted: boolean): WallStarts {
  if (isCounted) {
    const all = rule.all().map(start => start.epochMilliseconds)
    return (fromMs, toMs) => all.filter(atMs => atMs >= fromMs && atMs <= toMs)
  }
  return (fromMs, toMs) => {
    const found: number[] = []
    for (let atMs = fromMs; atMs <= toMs; atMs += SLICE_MS) {
      const endMs = Math.min(toMs, atMs + SLICE_MS - 1)
      const slice = rule.between(wallDateTime(atMs), wallDateTime(endMs), true)
      for (const start of slice) found.push(start.epochMilliseconds)
    }
    return found
  }
}

type Parts = { readonly parts: Map<string, string>; readonly frequency: keyof typeof PATIENCE }

function readParts(text: string): Parts | { readonly fault: string } {
  if (text.length > MAX_RULE_LENGTH) return { fault: `it is longer than ${MAX_RULE_LENGTH} characters` }
  const parts = new Map<string, string>()
  for (const part of text.replace(/^RRULE:/i, '').split(';')) {
    const [name = '', value = '', more] = part.trim().toUpperCase().split('=')
    if (!KNOWN.has(name)) return { fault: `${JSON.stringify(part)} is no part of a rule: expected FREQ=…` }
    if (value === '' || more !== undefined) return { fault: `${name} has no value: expected ${name}=…` }
    if (parts.has(name)) return { fault: `${name} is there twice` }
    const fault = rangeFault(name, value)
    if (fault) return { fault }
    parts.set(name, value)
  }
  return checkFrequency(parts)
}

function rangeFault(name: string, value: string): string | null {
  const range = RANGES[name]
  if (!range) return null
  const [least, most] = range
  const isFine = value.split(',').every(text => /^\d+$/.test(text) && +text >= least && +text <= most)
  return isFine ? null : `${name}=${value}: expected ${least} to ${most}`
}

function checkFrequency(parts: Map<string, string>): Parts | { readonly fault: string } {
  const written = parts.get('FREQ')
  if (written === undefined) return { fault: 'FREQ is missing: expected one such as FREQ=WEEKLY' }
  if (written === 'MINUTELY' || written === 'SECONDLY')
    return { fault: `FREQ=${written} starts too often: at most once an hour` }
  const frequency = frequencyOf(written)
  if (!frequency) return { fault: `FREQ=${written}: expected YEARLY, MONTHLY, WEEKLY, DAILY or HOURLY` }
  for (const name of ['BYMINUTE', 'BYSECOND'])
    if (parts.get(name)?.includes(',')) return { fault: `${name} starts too often: at most once an hour` }
  if (parts.has('COUNT') && parts.has('UNTIL')) return { fault: 'COUNT and UNTIL: expected only one of them' }
  return { parts, frequency }
}

const frequencyOf = (text: string): keyof typeof PATIENCE | undefined =>
  (['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY'] as const).find(known => known === text)

/** UNTIL on the wall clock. A day counts whole; a time with Z is an instant, one without is local. */
function readUntil(text: string, zone: string): number | 'bad' {
  const match = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z)?)?$/.exec(text)
  if (!match) return 'bad'
  const [, year, month, day, hour = '23', minute = '59', second = '59', utc] = match
  const wallMs = parseWallMs(`${year}-${month}-${day}T${hour}:${minute}:${second}`)
  if (wallMs === null) return 'bad'
  return utc ? wallOfInstant(wallMs, zone) : wallMs
}

const icsText = (wallMs: number): string =>
  `${new Date(wallMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`

function wordFailure(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return /Maximum (iterations|candidate)/i.test(message) ? 'it never takes place' : message
}

/** Local starts as instants, without those that a skipped hour makes the same. */
export const instantsOf = (wallStarts: readonly number[], zone: string): number[] => [
  ...new Set(wallStarts.map(wallMs => instantOfWall(wallMs, zone))),
]
