import { DeckError } from '../../contract/errors.ts'
import { MAX_STEPS, type QueryParams } from '../../contract/live.ts'
import { compileMatcher, type Matcher, type ValueTest } from '../../core/labels/index.ts'
import { childrenOf, type Expr, parseExpr } from '../../core/promql/index.ts'
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
    ...concernsOf(expr),
  }
}

type Origin = Readonly<Record<'job' | 'instance' | 'service', readonly ValueTest[]>>

/**
 * Whether an expression can read what a target's scrape wrote, by what its selectors ask of `job` and `instance`; or
 * what checks and heartbeats wrote, which have a `service` and none of these.
 * A target that brings other values of these (`honor_labels`) is missed here, and found by the next heartbeat.
 */
function concernsOf(text: string): Pick<Source, 'concerns' | 'concernsServices'> {
  const origins = originsOf(text)
  const isAny = (test: (origin: Origin) => boolean) => origins === null || origins.some(test)
  return {
    concerns: ({ job, instance }) =>
      isAny(origin => passes(origin.job, job) && passes(origin.instance, instance)),
    concernsServices: services =>
      isAny(
        origin =>
          passes(origin.job, '') &&
          passes(origin.instance, '') &&
          [...services].some(service => passes(origin.service, service)),
      ),
  }
}

const passes = (tests: readonly ValueTest[], value: string): boolean => tests.every(test => test(value))

/** Null when the expression does not parse: the engine will say so in its own words. */
function originsOf(text: string): Origin[] | null {
  try {
    return selectorsIn(parseExpr(text)).map(matchers => ({
      job: testsOn('job', matchers),
      instance: testsOn('instance', matchers),
      service: testsOn('service', matchers),
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
