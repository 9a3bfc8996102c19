import { Cron } from 'croner'
import { parseDurationMs } from '../config/duration.ts'
import type { HeartbeatConfig } from '../config/schema/heartbeat.ts'
import { formatDuration } from '../format/index.ts'

/** When a heartbeat is due. `manual`: never; only its age counts. */
export type Schedule =
  | { readonly kind: 'cron'; readonly cron: Cron; readonly zone: string; readonly pattern: string }
  | { readonly kind: 'every'; readonly everyMs: number }
  | { readonly kind: 'manual' }
  /** Due when a release says so. */
  | { readonly kind: 'release' }

/** A ping that comes so little before its time still counts for it: clocks differ. */
const EARLY_MS = 60_000

/** @throws Error in words when the cron expression is none */
export function compileSchedule(
  config: Pick<HeartbeatConfig, 'cron' | 'every' | 'zone' | 'after'>,
): Schedule {
  if (config.after !== undefined) return { kind: 'release' }
  if (config.cron !== undefined) {
    const cron = new Cron(config.cron, { timezone: config.zone, paused: true, mode: '5-part' })
    return { kind: 'cron', cron, zone: config.zone, pattern: config.cron }
  }
  const everyMs = config.every === undefined ? null : parseDurationMs(config.every)
  return everyMs === null ? { kind: 'manual' } : { kind: 'every', everyMs }
}

/**
 * When the next sign of life is due after the last one; null without a schedule. On the day when the clock jumps
 * over a cron's hour it is due when the clock lands; when an hour comes twice it is due once, the first time
 * (hourly and wilder patterns run in both). A ping up to `earlyMs` before its time counts for it.
 */
export function dueAfter(schedule: Schedule, lastMs: number, earlyMs = EARLY_MS): number | null {
  if (schedule.kind === 'manual' || schedule.kind === 'release') return null
  if (schedule.kind === 'every') return lastMs + schedule.everyMs
  const first = schedule.cron.nextRun(new Date(lastMs))
  if (!first) return null
  if (first.getTime() - lastMs > earlyMs) return first.getTime()
  const second = schedule.cron.nextRun(first)
  if (!second) return first.getTime()
  // Where runs lie closer together than clocks differ, no ping is early.
  return second.getTime() - first.getTime() > 4 * earlyMs ? second.getTime() : first.getTime()
}

/** `0 3 * * * Europe/Berlin, 1 h of grace` */
export function describeSchedule(schedule: Schedule, graceMs: number): string {
  if (schedule.kind === 'manual') return 'no schedule'
  if (schedule.kind === 'release') return `after each major release, ${formatDuration(graceMs)} of grace`
  const when =
    schedule.kind === 'cron'
      ? `${schedule.pattern} ${schedule.zone}`
      : `every ${formatDuration(schedule.everyMs)}`
  return `${when}, ${formatDuration(graceMs)} of grace`
}
