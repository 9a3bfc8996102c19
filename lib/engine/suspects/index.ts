import type { ServiceConfig } from '../../contract/service.ts'
import { metricName } from '../../core/labels/index.ts'
import {
  type ComparedWindow,
  comparedWindow,
  planReadings,
  type Reading,
  SuspectList,
  type TypeOf,
} from '../../core/suspect/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { SeriesSlice, SeriesStore } from '../../ports/series-store.ts'
import type { SuspectAnswer, SuspectQuestion, SuspectsDoor } from '../../ports/suspects.ts'
import { Comparison, type Destination } from './compare.ts'
import { metricsOf, type SeriesReading, visitSeries } from './read-series.ts'
import { type Scope, scopesOf } from './scopes.ts'

export type SuspectParts = {
  readonly store: Pick<SeriesStore, 'scan' | 'labelValues'>
  readonly services: () => Promise<readonly ServiceConfig[]>
  /** What targets declared a family to be. */
  readonly typeOf: TypeOf
  readonly clock: Clock
}

const MOST_SUSPECTS = 10

/** Finds the series that changed most at the start of an impact. The store lets other work in between series. */
export function createSuspectsDoor(parts: SuspectParts): SuspectsDoor {
  return { find: question => find(parts, question) }
}

async function find(parts: SuspectParts, question: SuspectQuestion): Promise<SuspectAnswer> {
  const startedMs = performance.now()
  const window = comparedWindow(question.impactMs, parts.clock.now())
  const search = new Search({ store: parts.store, window, signal: question.signal }, parts.typeOf)
  const scopes = scopesOf(question.services, await parts.services())
  for (const scope of scopes) await search.look(scope)
  return {
    window,
    suspects: search.list.top(MOST_SUSPECTS),
    dependencies: scopes.filter(({ isDependency }) => isDependency).map(({ service }) => service),
    seriesCompared: search.series,
    samplesRead: search.samples,
    tookMs: performance.now() - startedMs,
  }
}

class Search {
  series = 0
  samples = 0
  readonly list: SuspectList
  readonly #reading: SeriesReading
  readonly #typeOf: TypeOf
  readonly #window: ComparedWindow
  readonly #comparison: Comparison

  constructor(reading: SeriesReading, typeOf: TypeOf) {
    this.#reading = reading
    this.#typeOf = typeOf
    this.#window = reading.window
    this.list = new SuspectList(reading.window)
    this.#comparison = new Comparison(reading.window)
  }

  async look({ service, isDependency, selectors }: Scope): Promise<void> {
    const plan = byMetric(planReadings(await metricsOf(this.#reading, selectors), this.#typeOf))
    await this.#findDown(selectors)
    const whose = { service, isDependency }
    let found = { list: new SuspectList(this.#window), series: 0, samples: 0 }
    await visitSeries(this.#reading, selectors, {
      begin: () => {
        this.#comparison.begin()
        found = { list: new SuspectList(this.#window), series: 0, samples: 0 }
        const into = { list: found.list, whose }
        return slice => {
          found.series++
          found.samples += slice.values.length
          this.#compare(plan.get(metricName(slice.labels)), slice, into)
        }
      },
      end: () => {
        this.list.merge(found.list)
        this.series += found.series
        this.samples += found.samples
      },
    })
  }

  /** Which targets were down must be known before what ended with them. */
  async #findDown(selectors: Scope['selectors']): Promise<void> {
    const up = selectors.map(({ matchers, mayRecur }) => ({
      matchers: [...matchers, { name: '__name__', op: '=', value: 'up' } as const],
      mayRecur,
    }))
    const begin = () => (slice: SeriesSlice) => this.#comparison.rememberTarget(slice)
    await visitSeries(this.#reading, up, { begin, end: () => undefined })
  }

  #compare(plan: MetricPlan | undefined, slice: SeriesSlice, into: Destination): void {
    if (plan === undefined) return
    const { single, mean } = plan
    if (single?.kind === 'counter') this.#comparison.counter(single, slice, into)
    else if (single) this.#comparison.gauge(single, slice, into)
    if (mean) this.#comparison.half(mean.reading, { part: mean.part, slice }, into)
  }
}

/** What is done with the series of one metric. */
type MetricPlan = {
  readonly single?: Reading
  readonly mean?: { readonly reading: Reading; readonly part: 'sum' | 'count' }
}

function byMetric(readings: readonly Reading[]): ReadonlyMap<string, MetricPlan> {
  const plans = new Map<string, MetricPlan>()
  const add = (metric: string, plan: MetricPlan) => plans.set(metric, { ...plans.get(metric), ...plan })
  for (const reading of readings) {
    const { kind, metric } = reading
    if (kind !== 'mean') add(metric, { single: reading })
    else for (const part of ['sum', 'count'] as const) add(`${metric}_${part}`, { mean: { reading, part } })
  }
  return plans
}
