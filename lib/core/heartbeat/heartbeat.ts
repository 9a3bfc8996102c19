import { parseDurationMs } from '../config/duration.ts'
import type { HeartbeatConfig } from '../config/schema/heartbeat.ts'
import { compileSchedule, type Schedule } from './schedule.ts'

export type Heartbeat = {
  readonly key: string
  readonly config: HeartbeatConfig
  readonly schedule: Schedule
  readonly graceMs: number
  readonly maxAgeMs: number | null
  readonly maxRunMs: number | null
  readonly rpoMs: number | null
  readonly rtoMs: number | null
  /** So long before its time a duty may be done; undefined for jobs, whose clocks differ only. */
  readonly earlyMs: number | undefined
}

export const heartbeatKey = ({ service, slug }: { service: string; slug: string }): string =>
  `${service}/${slug}`

/** @throws Error where `heartbeatFaults` finds any */
export function compileHeartbeat(config: HeartbeatConfig): Heartbeat {
  const ms = (text: string | undefined) => (text === undefined ? null : parseDurationMs(text))
  return {
    key: heartbeatKey(config),
    config,
    schedule: compileSchedule(config),
    graceMs: ms(config.grace) ?? 0,
    maxAgeMs: ms(config.max_age),
    maxRunMs: ms(config.max_run),
    rpoMs: ms(config.rpo),
    rtoMs: ms(config.rto),
    earlyMs: config.kind === 'duty' ? (ms(config.notice) ?? undefined) : undefined,
  }
}

export type HeartbeatFault = { readonly path: readonly (string | number)[]; readonly message: string }

/** What is wrong with a heartbeat beyond its shape. */
export function heartbeatFaults(config: HeartbeatConfig): HeartbeatFault[] {
  const faults: HeartbeatFault[] = []
  if (config.cron !== undefined && config.every !== undefined) {
    faults.push({ path: ['every'], message: 'every: cannot be given beside cron: expected one of them' })
  }
  const cronFault = findCronFault(config)
  if (cronFault) faults.push({ path: ['cron'], message: cronFault })
  if (
    config.kind === 'duty' &&
    config.cron === undefined &&
    config.every === undefined &&
    config.after === undefined
  ) {
    faults.push({ path: ['kind'], message: 'kind: a duty needs cron, every or after: when is it due?' })
  }
  if (
    config.after !== undefined &&
    (config.kind !== 'duty' || config.cron !== undefined || config.every !== undefined)
  ) {
    faults.push({ path: ['after'], message: 'after: is for a duty without cron and every' })
  }
  if (config.kind !== 'duty' && Object.keys(config.evidence).length > 0) {
    faults.push({ path: ['evidence'], message: 'evidence: only a duty (kind: duty) asks for evidence' })
  }
  config.payload.forEach((rule, i) => {
    const { at_least, at_most, equals, at_least_ratio_of_last } = rule
    if ([at_least, at_most, equals, at_least_ratio_of_last].every(limit => limit === undefined)) {
      const message = `payload: "${rule.field}" has no limit: expected at_least, at_most, equals or at_least_ratio_of_last`
      faults.push({ path: ['payload', i], message })
    }
  })
  return faults
}

function findCronFault(config: HeartbeatConfig): string | null {
  if (config.cron === undefined) return null
  const expected = 'expected five fields, such as "0 3 * * *" (minute hour day month weekday)'
  try {
    const schedule = compileSchedule(config)
    const never = schedule.kind === 'cron' && schedule.cron.nextRun(new Date('2026-01-01T00:00:00Z')) === null
    return never ? `cron: ${JSON.stringify(config.cron)} never comes: ${expected}` : null
  } catch {
    return `cron: ${JSON.stringify(config.cron)} is not a cron expression: ${expected}`
  }
}
