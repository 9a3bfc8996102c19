import { createHiding, type Hiding } from '../core/business/visibility.ts'
import type { BusinessConfig } from '../core/config/schema/business.ts'
import { type Matcher, METRIC_NAME } from '../core/labels/index.ts'
import type { Clock } from '../ports/clock.ts'
import type { AlertsDoor, RulesDoor } from '../ports/deck.ts'
import type { MetricsEngine } from '../ports/metrics-engine.ts'
import type { QueryEngine } from '../ports/query-engine.ts'
import type { SeriesFilter, SeriesStore } from '../ports/series-store.ts'
import type { DeckParts } from './deck.ts'
import { createQueryEngine, createSharedQueryEngine, type QueryObservation } from './query/index.ts'

/** All of the series, and the way to ask them. */
export type WholeSeries = { readonly store: SeriesStore; readonly query: QueryEngine }

/**
 * The series as everybody sees them: without those of business. Whoever may see these asks `whole`. The two share no
 * evaluation, so that an equal query never carries an answer from one to the other.
 */
export type SeriesSight = WholeSeries & {
  readonly whole: WholeSeries
  hiding(): Hiding
  /** Takes the names that the configuration in force hides, and how late samples may come. */
  apply(configured: { readonly business: BusinessConfig; readonly outOfOrderWindowMs?: number }): void
  /** Rules write all of their series, and read those of business only where they name them. */
  readonly forRules: {
    readonly store: SeriesStore
    readonly query: QueryEngine
    readonly whole: { readonly query: QueryEngine; readonly hiding: () => Hiding }
  }
  /** What of the deck depends on who looks. */
  forDeck(doors: SightedDoors): Pick<DeckParts, 'store' | 'rules' | 'whole' | 'hiding'>
}

type SightedDoors = {
  readonly rules: { readonly door: RulesDoor; readonly wholeDoor: RulesDoor }
  /** With those of business. */
  readonly alerts: AlertsDoor
}

export function createSeriesSight({
  store,
  clock,
  engine,
  observe,
}: {
  readonly store: SeriesStore & { readonly acceptOutOfOrder?: (windowMs: number) => void }
  readonly clock: Clock
  /** Where history is, when it is not in the deck's own store: it evaluates what is about it. */
  readonly engine?: MetricsEngine | null
  readonly observe?: (observation: QueryObservation) => void
}): SeriesSight {
  let hiding = createHiding([])
  const observer = observe ? { observe } : {}
  const visible = visibleStore(store, () => hiding)
  const queryOf = (of: SeriesStore, hidden: (() => Hiding) | null): QueryEngine => {
    const local = createQueryEngine({ store: of, clock, ...observer })
    return engine ? createSharedQueryEngine({ local, engine, clock, hiding: hidden, ...observer }) : local
  }
  const query = queryOf(visible, () => hiding)
  const whole = { store, query: queryOf(store, null) }
  return {
    store: visible,
    query,
    whole,
    hiding: () => hiding,
    apply({ business, outOfOrderWindowMs = 0 }) {
      store.acceptOutOfOrder?.(outOfOrderWindowMs)
      hiding = createHiding(business.hidden_series)
    },
    forRules: { store, query, whole: { query: whole.query, hiding: () => hiding } },
    forDeck: ({ rules, alerts }) => ({
      store: visible,
      rules: rules.door,
      whole: { ...whole, rules: rules.wholeDoor, alerts },
      hiding: () => hiding,
    }),
  }
}

/** Writing goes through as it is; reading finds no hidden series, by any matcher. */
function visibleStore(store: SeriesStore, hiding: () => Hiding): SeriesStore {
  const seen = (matchers: readonly Matcher[]) => hiding().visible(matchers)
  const filtered = (filter: SeriesFilter): SeriesFilter | null => {
    const asked = filter.anyOf.length === 0 ? [[]] : filter.anyOf
    const anyOf = asked.flatMap(matchers => {
      const visible = seen(matchers)
      return visible ? [visible] : []
    })
    return anyOf.length === 0 ? null : { ...filter, anyOf }
  }
  const rollUps = store.rollUps?.bind(store)
  return {
    get epoch() {
      return store.epoch
    },
    resolve: labels => store.resolve(labels),
    knows: labels => store.knows(labels),
    append: batch => store.append(batch),
    judge: batch => store.judge(batch),
    flush: () => store.flush(),
    statistics: () => store.statistics(),
    ...(rollUps && { rollUps }),
    async select(request) {
      const matchers = seen(request.matchers)
      return matchers ? store.select({ ...request, matchers }) : []
    },
    async scan(request, begin) {
      const matchers = seen(request.matchers)
      if (matchers) await store.scan({ ...request, matchers }, begin)
      else begin()
    },
    async series(filter) {
      const visible = filtered(filter)
      return visible ? store.series(visible) : []
    },
    async labelNames(filter) {
      const visible = filtered(filter)
      return visible ? store.labelNames(visible) : []
    },
    async labelValues(name, filter) {
      // Names themselves are told apart as they are: no series need be looked at for it.
      if (name === METRIC_NAME && filter.anyOf.length === 0)
        return (await store.labelValues(name, filter)).filter(value => !hiding().isHidden(value))
      const visible = filtered(filter)
      return visible ? store.labelValues(name, visible) : []
    },
  }
}
