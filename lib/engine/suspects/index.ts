import type { ServiceConfig } from '../../contract/service.ts'
import { metricName } from '../../core/labels/index.ts'
import {
  comparedWindow,
  metricsOf,
  planReadings,
  type Reading,
  SuspectList,
  type TypeOf,
} from '../../core/suspect/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { SeriesSlice, SeriesStore } from '../../ports/series-store.ts'
import type { SuspectAnswer, SuspectQuestion, SuspectsDoor } from '../../ports/suspects.ts'
import { Comparison, pairsOf } from './compare.ts'
import { metricsOfSelectors, readSeries } from './read-series.ts'
import { type Scope, scopesOf } from './scopes.ts'

export type SuspectParts = {
  readonly store: Pick<SeriesStore, 'select' | 'labelValues'>
  readonly services: () => Promise<readonly ServiceConfig[]>
  /** What targets declared a family to be. */
  readonly typeOf: TypeOf
  readonly clock: Clock
}

const MOST_SUSPECTS = 10
/** Metrics that are read at a time. */
const AT_ONCE = 16
/** Other work waits no longer than this for a slice of scoring to end. */
const SLICE_MS = 10

/** Finds the series that changed most at the start of an impact. */
export function createSuspectsDoor(parts: SuspectParts): SuspectsDoor {
  return { find: question => find(parts, question) }
}

async function find(parts: SuspectParts, question: SuspectQuestion): Promise<SuspectAnswer> {
  const startedMs = performance.now()
  const window = comparedWindow(question.impactMs, parts.clock.now())
  const list = new SuspectList(window)
  const search = new Search(parts, question, { window, list })
  const scopes = scopesOf(question.services, await parts.services())
  for (const scope of scopes) await search.look(scope)
  return {
    window,
    suspects: list.top(MOST_SUSPECTS),
    dependencies: scopes.filter(({ isDependency }) => isDependency).map(({ service }) => service),
    seriesCompared: search.series,
    samplesRead: search.samples,
    tookMs: performance.now() - startedMs,
  }
}

class Search {
  series = 0
  samples = 0
  readonly #parts: SuspectParts
  readonly #signal: AbortSignal | undefined
  readonly #window
  readonly #comparison: Comparison
  #sliceBeganMs = performance.now()

  constructor(
    parts: SuspectParts,
    { signal }: SuspectQuestion,
    { window, list }: { window: SuspectAnswer['window']; list: SuspectList },
  ) {
    this.#parts = parts
    this.#signal = signal
    this.#window = window
    this.#comparison = new Comparison(window, list)
  }

  async look(scope: Scope): Promise<void> {
    const reading = { store: this.#parts.store, window: this.#window, signal: this.#signal }
    const found = await metricsOfSelectors(reading, scope.selectors)
    const metrics = new Set(found.flatMap(one => [...one.metrics]))
    // Which targets were down must be known before what ended with them.
    const plan = planReadings([...metrics], this.#parts.typeOf).sort(upFirst)
    for (let at = 0; at < plan.length; at += AT_ONCE) {
      const some = plan.slice(at, at + AT_ONCE)
      const wanted = [...new Set(some.flatMap(metricsOf))]
      await readSeries(reading, { scope: found, metrics: wanted }, slices => this.#compare(scope, some, slices))
    }
  }

  async #compare(scope: Scope, plan: readonly Reading[], slices: readonly SeriesSlice[]): Promise<void> {
    this.series += slices.length
    const byMetric = new Map<string, SeriesSlice[]>()
    for (const slice of slices) {
      const metric = metricName(slice.labels)
      const same = byMetric.get(metric)
      if (same) same.push(slice)
      else byMetric.set(metric, [slice])
      this.samples += slice.values.length
    }
    const of = (metric: string) => byMetric.get(metric) ?? []
    const whose = { service: scope.service, isDependency: scope.isDependency }
    for (const { kind, metric } of plan) {
      if (kind === 'mean') {
        for (const pair of pairsOf(metric, [...of(`${metric}_sum`), ...of(`${metric}_count`)])) {
          this.#comparison.mean(whose, metric, pair)
          await this.#breathe()
        }
        continue
      }
      for (const slice of of(metric)) {
        if (kind === 'counter') this.#comparison.counter(whose, slice)
        else this.#comparison.gauge(whose, slice)
        await this.#breathe()
      }
    }
  }

  #breathe(): Promise<void> | undefined {
    if (performance.now() - this.#sliceBeganMs < SLICE_MS) return undefined
    return new Promise<void>(resolve => setImmediate(resolve)).then(() => {
      this.#signal?.throwIfAborted()
      this.#sliceBeganMs = performance.now()
    })
  }
}

const upFirst = (a: Reading, b: Reading): number =>
  Number(b.metric === 'up') - Number(a.metric === 'up')
