import { formatDuration } from '../format/index.ts'
import type { WatchState } from '../uptime/span.ts'
import type { Heartbeat } from './heartbeat.ts'
import { breach, type Payload } from './payload.ts'
import { dueAfter } from './schedule.ts'

/** What is known of a heartbeat's pings. */
export type PingRecord = {
  /** Since when it is watched: before its first ping, this is what it is due after. */
  readonly watchedSinceMs: number
  readonly lastGood: {
    readonly atMs: number
    readonly payload: Payload | null
    readonly runMs: number | null
  } | null
  /** The payload of the good one before, to compare with. */
  readonly payloadBefore: Payload | null
  /** A failure after the last good one. */
  readonly failure: { readonly atMs: number; readonly exitCode: number | null } | null
  /** A start that did not end yet. */
  readonly startedAtMs: number | null
  /** The last release that a duty is due after; null without one. */
  readonly releasedAtMs?: number | null
}

export type HeartbeatVerdict = {
  readonly state: Exclude<WatchState, 'unobserved'>
  readonly reason: string
  /** Nothing came yet, and nothing is late: there is nothing to say of its service. */
  readonly isWaiting: boolean
  readonly nextDueMs: number | null
  readonly isRpoBreached: boolean | null
  /** When the verdict may change by itself; null when only a ping changes it. */
  readonly nextLookMs: number | null
}

type Finding = { readonly state: 'degraded' | 'down' | 'unknown'; readonly reason: string }

const SERIOUSNESS = ['down', 'degraded', 'unknown'] as const

/** A heartbeat's state: the most serious of what is wrong, in words. */
export function judgeHeartbeat(heartbeat: Heartbeat, record: PingRecord, nowMs: number): HeartbeatVerdict {
  const nextDueMs = dueOf(heartbeat, record)
  const findings = [
    failed(record),
    overdue(heartbeat, record, { nextDueMs, nowMs }),
    stuck(heartbeat, record, nowMs),
    tooOld(heartbeat, record, nowMs),
    ...suspicious(heartbeat, record),
  ].filter(finding => finding !== null)
  const worst = SERIOUSNESS.flatMap(state => findings.filter(finding => finding.state === state))[0]
  const calm: Finding | { state: 'up'; reason: string } = record.lastGood
    ? { state: 'up', reason: heartbeat.schedule.kind === 'manual' ? 'a good one came' : 'on time' }
    : { state: 'unknown', reason: 'no ping yet' }
  const { rpoMs } = heartbeat
  return {
    ...(worst ?? calm),
    isWaiting: !worst && !record.lastGood,
    nextDueMs,
    isRpoBreached: rpoMs === null ? null : nowMs - (record.lastGood?.atMs ?? record.watchedSinceMs) > rpoMs,
    nextLookMs: nextLook(heartbeat, record, { nextDueMs, nowMs }),
  }
}

/** Of a duty after releases: since the newest one, as long as nobody has done it. */
function dueOf({ schedule, earlyMs }: Heartbeat, record: PingRecord): number | null {
  const goodMs = record.lastGood?.atMs ?? null
  if (schedule.kind !== 'release') return dueAfter(schedule, goodMs ?? record.watchedSinceMs, earlyMs)
  const { releasedAtMs = null } = record
  return releasedAtMs !== null && releasedAtMs > (goodMs ?? Number.NEGATIVE_INFINITY) ? releasedAtMs : null
}

function failed({ failure }: PingRecord): Finding | null {
  if (!failure) return null
  const code = failure.exitCode === null ? '' : ` with exit code ${failure.exitCode}`
  return { state: 'down', reason: `the last run failed${code}` }
}

type Moment = { readonly nextDueMs: number | null; readonly nowMs: number }

function overdue(heartbeat: Heartbeat, record: PingRecord, { nextDueMs, nowMs }: Moment): Finding | null {
  if (nextDueMs === null || nowMs <= nextDueMs + heartbeat.graceMs) return null
  const what = heartbeat.config.kind === 'duty' ? 'overdue' : 'no ping'
  const since = record.lastGood ? '' : ', and none ever came'
  const reason = `${what}: was due ${formatDuration(nowMs - nextDueMs)} ago${since}`
  return { state: heartbeat.config.overdue, reason }
}

function stuck({ maxRunMs }: Heartbeat, { startedAtMs }: PingRecord, nowMs: number): Finding | null {
  if (startedAtMs === null || maxRunMs === null || nowMs - startedAtMs <= maxRunMs) return null
  const reason = `started ${formatDuration(nowMs - startedAtMs)} ago and has not ended; ${formatDuration(maxRunMs)} is the limit`
  return { state: 'down', reason }
}

function tooOld({ maxAgeMs, rpoMs }: Heartbeat, record: PingRecord, nowMs: number): Finding | null {
  if (!record.lastGood) return null
  const ageMs = nowMs - record.lastGood.atMs
  if (rpoMs !== null && ageMs > rpoMs) {
    const reason = `the last good one is ${formatDuration(ageMs)} old, the RPO is ${formatDuration(rpoMs)}`
    return { state: 'degraded', reason }
  }
  if (maxAgeMs === null || ageMs <= maxAgeMs) return null
  const reason = `the last one was ${formatDuration(ageMs)} ago, ${formatDuration(maxAgeMs)} is the limit`
  return { state: 'degraded', reason }
}

function suspicious({ config }: Heartbeat, { lastGood, payloadBefore }: PingRecord): Finding[] {
  if (!lastGood) return []
  return config.payload.flatMap(rule => {
    const wrong = breach(rule, lastGood.payload, payloadBefore)
    if (wrong === null) return []
    const reason = rule.reason ?? wrong
    return [{ state: rule.state, reason: config.kind === 'backup' ? `suspect: ${reason}` : reason }]
  })
}

function nextLook(heartbeat: Heartbeat, record: PingRecord, { nextDueMs, nowMs }: Moment): number | null {
  const { graceMs, maxAgeMs, maxRunMs, rpoMs } = heartbeat
  const goodMs = record.lastGood?.atMs ?? record.watchedSinceMs
  const moments = [
    nextDueMs === null ? null : nextDueMs + graceMs,
    record.startedAtMs === null || maxRunMs === null ? null : record.startedAtMs + maxRunMs,
    rpoMs === null ? null : goodMs + rpoMs,
    record.lastGood === null || maxAgeMs === null ? null : goodMs + maxAgeMs,
  ].filter(moment => moment !== null && moment >= nowMs)
  return moments.length > 0 ? Math.min(...moments.map(Number)) + 1 : null
}
