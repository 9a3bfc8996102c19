import { formatDuration, formatRatio, formatSeconds, type Quantity } from '../format/index.ts'
import { type ObservedCheck, rollUp } from './roll-up.ts'

/** Worst first: the order of the board. */
export const STATE_ORDER = ['down', 'degraded', 'no_data', 'unknown', 'maintenance', 'up'] as const
export type State = (typeof STATE_ORDER)[number]

/** A target as far as a service's state depends on it. */
export type ObservedTarget = {
  readonly instance: string
  readonly health: 'up' | 'down' | 'unknown'
  /** In plain words; null when the last scrape was good. */
  readonly lastError: string | null
  readonly lastScrapeMs: number | null
  readonly intervalMs: number
}

/** A figure with the limit it is judged against; null where there is none. */
export type JudgedFigure = {
  readonly value: number | null
  readonly target: number | null
  /** The true figure is above this value: it lies in a histogram's last, open bucket. */
  readonly isLowerBound?: boolean
}

export type Observation = {
  /** The row's own targets: those that belong to none of its parts. */
  readonly targets: readonly ObservedTarget[]
  readonly latencySeconds: JudgedFigure
  /** The percentile that is judged, such as 0.95. */
  readonly percentile: number
  readonly errorRatio: JudgedFigure
  readonly parts: readonly ObservedPart[]
  /** The row's own checks: those that speak for none of its parts. */
  readonly checks: readonly ObservedCheck[]
  /** The matchers, for the reason when they match nothing; null where none are configured. */
  readonly match: string | null
  /** The name of the window of planned work that is open now. */
  readonly maintenance: string | null
}

/** What a figure is of; a service and its part may be measured by the same. */
export type Signal = 'latency' | 'errors'

export type ObservedPart = {
  readonly name: string
  readonly impact: 'down' | 'degraded' | 'none'
  readonly verdict: Verdict
  /** Those that its service measures too, over the part's targets among others. */
  readonly shares: readonly Signal[]
}

/** A state with its reason first, in words. */
export type Verdict = {
  readonly state: State
  readonly reason: string
  /** What it would be without the planned work; only during it. */
  readonly underlying?: { readonly state: State; readonly reason: string }
  /** What its troubles were seen by, one each; `targets` is for all that is no figure, checks among it. None of a row that is up. */
  readonly seenBy: readonly (Signal | 'targets')[]
  /** Unknown because nothing was due yet: what it belongs to is judged without it. */
  readonly isWaiting?: boolean
}

const rank = (state: State): number => STATE_ORDER.indexOf(state)

export const isTrouble = (state: State): boolean => state === 'down' || state === 'degraded'

/** The worse of two states is the earlier on the board. */
export function compareStates(a: State, b: State): number {
  return rank(a) - rank(b)
}

/** Three scrapes missed, but never less than a quarter of a minute. */
export function lateAfterMs(targets: readonly { readonly intervalMs: number }[]): number {
  const slowest = targets.reduce((most, target) => Math.max(most, target.intervalMs), 0)
  return Math.max(15_000, 3 * slowest)
}

/** Whether a figure is past its target; one that is known to be above its value is, if the value is the target. */
export function isBreached({ value, target, isLowerBound }: JudgedFigure): boolean {
  if (value === null || target === null) return false
  return isLowerBound ? value >= target : value > target
}

/**
 * What state a service or a part is in, and why. Planned work is a state of its own, and keeps what it covers.
 * Missing data is never up.
 */
export function judge(observation: Observation, nowMs: number): Verdict {
  const asItIs = judgeAsItIs(observation, nowMs)
  const { maintenance } = observation
  if (maintenance === null) return asItIs
  const { state, reason } = asItIs
  return {
    state: 'maintenance',
    reason: `planned work: ${maintenance}`,
    seenBy: ['targets'],
    underlying: { state, reason },
  }
}

/**
 * Targets, checks, latency, errors and parts each have a say; the worst is the state, and its reason the reason.
 * What a part sees by a figure that it shares with its service is one trouble with
 * what the service sees by it.
 */
function judgeAsItIs(all: Observation, nowMs: number): Verdict {
  const observation = {
    ...all,
    checks: all.checks.filter(check => !check.isWaiting),
    parts: all.parts.filter(part => !part.verdict.isWaiting),
  }
  const waiting = firstWaiting(all)
  const isHeard = [observation.targets, observation.checks, observation.parts].some(list => list.length > 0)
  if (!isHeard && waiting !== null) {
    return { state: 'unknown', reason: waiting, seenBy: ['targets'], isWaiting: true }
  }
  const ofChecks = rollUp(observation.checks).flatMap(({ state, reason }) => ofTargets(state, reason))
  const own = [...judgeTargets(observation, nowMs), ...ofChecks, ...judgeFigures(observation)]
  const seen = new Set(own.flatMap(({ seenBy }) => seenBy))
  const troubles = [...own, ...observation.parts.flatMap(part => judgePart(part, seen))].sort((a, b) =>
    compareStates(a.state, b.state),
  )
  const worst = troubles[0]
  if (!worst) return { state: 'up', reason: wellReason(observation), seenBy: [] }
  const alike = troubles.filter(verdict => verdict.state === worst.state)
  const more = alike.length - 1
  return {
    state: worst.state,
    reason: more > 0 ? `${worst.reason}; ${more} more` : worst.reason,
    seenBy: alike.flatMap(({ seenBy }) => seenBy),
  }
}

function firstWaiting({ checks, parts }: Observation): string | null {
  const check = checks.find(one => one.isWaiting)
  if (check) return `${check.name}: ${check.reason}`
  const part = parts.find(one => one.verdict.isWaiting)
  return part ? `${part.name}: ${part.verdict.reason}` : null
}

const ofTargets = (state: State, reason: string): Verdict[] => [{ state, reason, seenBy: ['targets'] }]

function judgeTargets({ targets, parts, checks, match }: Observation, nowMs: number): Verdict[] {
  if (targets.length === 0) {
    if (parts.length > 0 || checks.length > 0) return []
    const nothing = 'nothing is measured: it has no targets, no checks and no parts'
    return ofTargets('no_data', match === null ? nothing : `no target matches ${match}`)
  }
  const unknown = targets.filter(target => target.health === 'unknown')
  if (unknown.length === targets.length) {
    return ofTargets('unknown', `waiting for the first scrape of ${countOf(targets, 'target')}`)
  }
  const newestMs = Math.max(...targets.map(target => target.lastScrapeMs ?? 0))
  if (nowMs - newestMs > lateAfterMs(targets)) {
    return ofTargets('no_data', `no sample for ${formatDuration(nowMs - newestMs)}`)
  }
  return judgeHealth(targets)
}

function judgeHealth(targets: readonly ObservedTarget[]): Verdict[] {
  const down = targets.filter(target => target.health === 'down')
  const first = down[0]
  if (!first) return []
  const why = `${first.instance}: ${first.lastError ?? 'the last scrape failed'}`
  if (down.length < targets.length) {
    return ofTargets('degraded', `${down.length} of ${targets.length} targets down: ${why}`)
  }
  return ofTargets('down', targets.length === 1 ? why : `all ${targets.length} targets down: ${why}`)
}

function judgeFigures({ latencySeconds, errorRatio, percentile }: Observation): Verdict[] {
  const verdicts: Verdict[] = []
  if (isBreached(errorRatio)) {
    const [value, target] = [errorRatio.value ?? 0, errorRatio.target ?? 0]
    const reason = `${words(formatRatio(value, 1))} of requests fail, the target is ${words(formatRatio(target, 1))}`
    verdicts.push({ state: 'degraded', reason, seenBy: ['errors'] })
  }
  if (isBreached(latencySeconds)) {
    const [value, target] = [latencySeconds.value ?? 0, latencySeconds.target ?? 0]
    const name = `p${Number((percentile * 100).toPrecision(4))}`
    const atLeast = latencySeconds.isLowerBound ? '≥ ' : ''
    const reason = `${name} ${atLeast}${words(formatSeconds(value))}, the target is ${words(formatSeconds(target))}`
    verdicts.push({ state: 'degraded', reason, seenBy: ['latency'] })
  }
  return verdicts
}

function judgePart(
  { name, impact, verdict, shares }: ObservedPart,
  seen: ReadonlySet<Signal | 'targets'>,
): Verdict[] {
  if (impact === 'none' || verdict.state === 'up') return []
  const { reason, seenBy } = verdict
  if (seenBy.every(signal => signal !== 'targets' && shares.includes(signal) && seen.has(signal))) return []
  const state = verdict.state === 'down' ? impact : verdict.state
  // Its check may bear its name: once is enough.
  const told = reason.startsWith(`${name}: `) ? reason : `${name}: ${reason}`
  return [{ state, reason: told, seenBy: ['targets'] }]
}

function wellReason({ targets, checks, parts }: Observation): string {
  const counted = [
    [targets, 'target'],
    [checks, 'check'],
    [parts, 'part'],
  ] as const
  const well = counted.filter(([list]) => list.length > 0).map(([list, noun]) => countOf(list, noun))
  const last = well.pop() ?? 'nothing'
  return well.length > 0 ? `${well.join(', ')} and ${last} up` : `${last} up`
}

const countOf = (list: readonly unknown[], noun: string): string =>
  `${list.length} ${noun}${list.length === 1 ? '' : 's'}`

const words = ({ text, unit }: Quantity): string => (unit ? `${text} ${unit}` : text)

/**
 * When the trouble that lasts until now began: the first of the newest unbroken run of points that are true.
 * @returns null when the newest point is not true, or there is none
 */
export function onsetOf<P>(points: readonly P[], isTrue: (point: P) => boolean): P | null {
  let onset: P | null = null
  for (let i = points.length - 1; i >= 0; i--) {
    const point = points[i] as P
    if (!isTrue(point)) break
    onset = point
  }
  return onset
}

/** Worst first; among equals, the longest in trouble first, then by name. */
export function compareRows(
  a: { state: State; sinceMs: number | null; name: string },
  b: { state: State; sinceMs: number | null; name: string },
): number {
  const byState = compareStates(a.state, b.state)
  if (byState !== 0) return byState
  const bySince = (a.sinceMs ?? Number.MAX_SAFE_INTEGER) - (b.sinceMs ?? Number.MAX_SAFE_INTEGER)
  if (bySince !== 0 && isTrouble(a.state)) return bySince
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}
