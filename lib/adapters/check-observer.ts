import type { OwnMetrics } from './own-metrics.ts'
import { createPushObserver } from './push-observer.ts'

/** What checks tell of themselves, by kind: single checks are told apart by their own series. */
export function createCheckObserver(metrics: OwnMetrics) {
  const checks = metrics.counter('opsdeck_checks_total', 'Answers of checks, by what each of them said.', [
    'kind',
    'state',
  ])
  const duration = metrics.histogram('opsdeck_check_duration_seconds', 'How long checks took.', ['kind'])
  const delay = metrics.histogram(
    'opsdeck_check_start_delay_seconds',
    'How late after their plan checks were started.',
  )
  const missed = metrics.counter(
    'opsdeck_checks_missed_total',
    'Askings left out, since the one before took longer than the interval.',
  )
  const lost = metrics.counter(
    'opsdeck_check_answers_lost_total',
    'Answers at changes of state that the database did not take in time.',
  )
  // Found once: looking a child up by its labels costs more than counting it.
  const counters = new Map<string, ReturnType<typeof checks.labels>>()
  const durations = new Map<string, ReturnType<typeof duration.labels>>()
  return {
    checked({ kind, state, durationSeconds }: { kind: string; state: string; durationSeconds: number }) {
      const counter = counters.get(`${kind} ${state}`) ?? checks.labels({ kind, state })
      const histogram = durations.get(kind) ?? duration.labels({ kind })
      counters.set(`${kind} ${state}`, counter)
      durations.set(kind, histogram)
      counter.inc()
      histogram.observe(durationSeconds)
    },
    started: ({ delaySeconds }: { delaySeconds: number }) => delay.observe(delaySeconds),
    missed: (count: number) => missed.inc(count),
    lost: (count: number) => lost.inc(count),
  }
}

/** What everything that is watched beside series tells of itself. */
export const createWatchObserver = (metrics: OwnMetrics) => ({
  ...createCheckObserver(metrics),
  ...createPushObserver(metrics),
})

type MeasuredChecks = { load(): { readonly running: number; readonly waiting: number } }

/** How many checks are being asked, and how many wait for others to end. */
export function measureChecks(metrics: OwnMetrics, checks: MeasuredChecks): void {
  metrics.measured('opsdeck_checks_running', 'Checks that are being asked.', () => checks.load().running)
  metrics.measured(
    'opsdeck_checks_waiting',
    'Checks that are due and wait for others to end.',
    () => checks.load().waiting,
  )
}
