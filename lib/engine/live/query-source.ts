import { DeckError } from '../../contract/errors.ts'
import { MAX_STEPS, type QueryParams } from '../../contract/live.ts'
import { compileMatcher, type Matcher, type ValueTest } from '../../core/labels/index.ts'
import { childrenOf, type Expr, parseExpr } from '../../core/promql/index.ts'
import type { DeckEvents } from '../../ports/events.ts'
import type { QueryEngine } from '../../ports/query-engine.ts'
import { RangeFeed } from './range-feed.ts'
import type { Source } from './source.ts'

/** A PromQL panel that follows now. */
export function createQuerySource(query: QueryEngine, params: QueryParams): Source {
  const { expr, rangeSeconds, stepSeconds } = params
  if (rangeSeconds / stepSeconds > MAX_STEPS) {
    throw new DeckError('invalid', `More than ${MAX_STEPS} steps: choose a longer step or a shorter range.`)
  }
  const feed = new RangeFeed(query, { expr, rangeMs: rangeSeconds * 1000, stepMs: stepSeconds * 1000 })
  return {
    async refresh({ nowMs, mustSpeak }) {
      const update = await feed.refresh(nowMs)
      if (update || !mustSpeak) return update
      const present = feed.snapshot()
      return present && { ...present, series: [], replaceFromMs: present.toMs + 1 }
    },
    snapshot: () => feed.snapshot(),
    concerns: concernsOf(expr),
  }
}

type Origin = { readonly job: readonly ValueTest[]; readonly instance: readonly ValueTest[] }

/**
 * Whether an expression can read what a target's scrape wrote, by what its selectors ask of `job` and `instance`.
 * A target that brings other values of these (`honor_labels`) is missed here, and found by the next heartbeat.
 */
function concernsOf(text: string): (scraped: DeckEvents['scraped']) => boolean {
  const origins = originsOf(text)
  return ({ job, instance }) =>
    origins === null ||
    origins.some(
      origin => origin.job.every(test => test(job)) && origin.instance.every(test => test(instance)),
    )
}

/** Null when the expression does not parse: the engine will say so in its own words. */
function originsOf(text: string): Origin[] | null {
  try {
    return selectorsIn(parseExpr(text)).map(matchers => ({
      job: testsOn('job', matchers),
      instance: testsOn('instance', matchers),
    }))
  } catch {
    return null
  }
}

const testsOn = (name: string, matchers: readonly Matcher[]): ValueTest[] =>
  matchers.filter(matcher => matcher.name === name).map(compileMatcher)

function selectorsIn(expr: Expr): (readonly Matcher[])[] {
  if (expr.kind === 'vectorSelector') return [expr.matchers]
  return childrenOf(expr).flatMap(selectorsIn)
}
