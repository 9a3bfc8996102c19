import { formatCompact } from '../format/index.ts'
import type { ConditionSpec, Verdict } from './types.ts'

export type Seen = { readonly verdict: Verdict; readonly words: string }

const unobserved = (words: string): Seen => ({ verdict: 'unobserved', words })

/** What a check answered when it was asked again: up is good, degraded is not enough. */
export function judgeCheck(answer: { readonly state: string; readonly reason: string } | null): Seen {
  if (!answer) return unobserved('it gave no answer')
  const words = answer.reason === '' ? answer.state : `${answer.state}, ${answer.reason}`
  if (answer.state === 'up') return { verdict: 'good', words: answer.reason === '' ? 'up' : words }
  return { verdict: answer.state === 'unknown' ? 'unobserved' : 'bad', words }
}

export type Sample = { readonly labels: Readonly<Record<string, string>>; readonly value: number }

/** Samples of a result; null when it could not be had, and why. */
export type Reading =
  | {
      readonly samples: readonly Sample[] /** One number for the whole, not series. */
      readonly isScalar: boolean
    }
  | { readonly failure: string }

/** As a condition: any series holds, a scalar when it is not zero. */
export function holds(reading: Reading): boolean {
  if ('failure' in reading) return false
  return reading.isScalar ? reading.samples.some(({ value }) => value !== 0) : reading.samples.length > 0
}

/** The one figure of a reading: its samples added up; null without any. */
export function figureOf(reading: Reading): number | null {
  if ('failure' in reading || reading.samples.length === 0) return null
  const sum = reading.samples.reduce((total, { value }) => total + value, 0)
  return Number.isFinite(sum) ? sum : null
}

/** `before`: the figure before the press; null when there was none. */
export function judgeExpression(
  { change }: Pick<Extract<ConditionSpec, { kind: 'expression' }>, 'change'>,
  reading: Reading,
  before: number | null,
): Seen {
  if ('failure' in reading) return unobserved(reading.failure)
  const figure = figureOf(reading)
  if (change === null) {
    if (!holds(reading)) return { verdict: 'bad', words: 'it does not hold' }
    return { verdict: 'good', words: figure === null ? 'it holds' : `it holds at ${formatCompact(figure)}` }
  }
  if (figure === null) return unobserved('there is no figure now')
  if (before === null) return unobserved('there was no figure before the press')
  const moved = change.direction === 'rises' ? figure - before : before - figure
  const words = `${formatCompact(before)} before, ${formatCompact(figure)} now (${wanted(change)} wanted)`
  return { verdict: moved >= change.by && (change.by > 0 || moved > 0) ? 'good' : 'bad', words }
}

const wanted = ({
  direction,
  by,
}: {
  readonly direction: 'rises' | 'falls'
  readonly by: number
}): string => {
  if (by === 0) return direction === 'rises' ? 'more' : 'less'
  return `${direction === 'rises' ? '+' : '−'}${formatCompact(by)}`
}

/** An alert's own rule: good once no result fits the alert's labels any more. */
export function judgeRule(
  { labels }: Pick<Extract<ConditionSpec, { kind: 'rule' }>, 'labels'>,
  reading: Reading,
): Seen {
  if ('failure' in reading) return unobserved(reading.failure)
  const own = reading.samples.find(sample => isOf(sample.labels, labels))
  if (!own) return { verdict: 'good', words: 'its rule does not hold any more' }
  return { verdict: 'bad', words: `its rule still holds at ${formatCompact(own.value)}` }
}

/** An alert carries the labels of its series; the series' name is not among them. */
const isOf = (series: Sample['labels'], alert: Readonly<Record<string, string>>): boolean =>
  Object.entries(series).every(([name, value]) => name === '__name__' || alert[name] === value)

export type HeardPing = { readonly atMs: number; readonly kind: 'start' | 'success' | 'fail' | 'done' }

/** Pings, newest first; null when there is no such heartbeat. Only what came after the start proves. */
export function judgeHeartbeat(pings: readonly HeardPing[] | null, startedMs: number): Seen {
  if (pings === null) return unobserved('there is no such heartbeat')
  const since = pings.find(({ atMs, kind }) => atMs >= startedMs && kind !== 'start')
  if (!since) return { verdict: 'bad', words: 'not pinged since the start' }
  if (since.kind === 'fail') return { verdict: 'bad', words: 'it reported a failure' }
  return { verdict: 'good', words: 'pinged after the start' }
}
