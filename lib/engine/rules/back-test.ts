import type { BackTestResult, BackTestRule } from '../../contract/rules.ts'
import { labelsToObject } from '../../core/labels/index.ts'
import { BackTest, backTestStepMs, type FiredAlert } from '../../core/rules/index.ts'
import type { Clock } from '../../ports/clock.ts'
import { type QueryEngine, QueryError } from '../../ports/query-engine.ts'

const DAY_MS = 86_400_000
const TIMEOUT_MS = 60_000
const MOST_ALERTS = 20_000
const ALERTS_SHOWN = 200
const AT_ONCE = 2

type Parts = { readonly query: Pick<QueryEngine, 'range'>; readonly clock: Clock }

/** Judges rules by what is stored; a day at a time, so that other work goes on, and two rules at once at the most. */
export function createBackTests({ query, clock }: Parts) {
  let running = 0

  return async (rule: BackTestRule, signal?: AbortSignal): Promise<BackTestResult> => {
    if (running >= AT_ONCE) {
      const message = `${AT_ONCE} rules are judged by the past already: try again when they are done`
      throw new QueryError('execution', message)
    }
    running += 1
    try {
      return await backTest({ query, clock }, rule, signal)
    } finally {
      running -= 1
    }
  }
}

async function backTest(
  { query, clock }: Parts,
  { expr, forMs, keepFiringForMs, rangeSeconds }: BackTestRule,
  signal?: AbortSignal,
): Promise<BackTestResult> {
  const stepMs = backTestStepMs(rangeSeconds * 1_000)
  // Up to now: what fires at present is in it, even where nothing is older than a step.
  const toMs = Math.floor(clock.now() / 1_000) * 1_000
  const fromMs = toMs - Math.floor((rangeSeconds * 1_000) / stepMs) * stepMs
  const test = new BackTest({ forMs, keepFiringForMs, stepMs })
  const dayMs = Math.floor(DAY_MS / stepMs) * stepMs
  for (let dayFromMs = fromMs; dayFromMs <= toMs; dayFromMs += dayMs) {
    const dayToMs = Math.min(dayFromMs + dayMs - stepMs, toMs)
    const more = { timeoutMs: TIMEOUT_MS, ...(signal ? { signal } : {}) }
    const { value } = await query.range({ expr, fromMs: dayFromMs, toMs: dayToMs, stepMs, ...more })
    const found = value.type === 'matrix' ? value.series : []
    for (const { labels, timestampsMs } of found) test.add(labels, timestampsMs)
    if (test.size > MOST_ALERTS) {
      throw new QueryError('execution', `it gives more than ${MOST_ALERTS} different alerts: narrow it`)
    }
  }
  const { fired, quiet } = test.end(toMs)
  return { fromMs, toMs, stepMs, quietCount: quiet, ...summarised(fired) }
}

function summarised(fired: readonly FiredAlert[]): Pick<BackTestResult, 'count' | 'alerts' | 'leftOut'> {
  const sorted = fired.toSorted((a, b) => b.stretches.length - a.stretches.length)
  return {
    count: fired.reduce((sum, { stretches }) => sum + stretches.length, 0),
    alerts: sorted
      .slice(0, ALERTS_SHOWN)
      .map(({ labels, stretches }) => ({ labels: labelsToObject(labels), stretches })),
    leftOut: Math.max(0, sorted.length - ALERTS_SHOWN),
  }
}
