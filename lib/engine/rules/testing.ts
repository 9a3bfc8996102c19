import { createManualClock } from '../../adapters/manual-clock.ts'
import { createMemorySeriesStore } from '../../adapters/memory/series-store.ts'
import type { SentAlert } from '../../core/alert/alert.ts'
import { BusinessConfig } from '../../core/config/schema/business.ts'
import { type Labels, labelsFromObject, labelsToObject } from '../../core/labels/index.ts'
import type { AlertingRule, RecordingRule, RuleGroup } from '../../core/rules/index.ts'
import { isStaleAt } from '../../core/stale.ts'
import type { SeriesStore } from '../../ports/series-store.ts'
import { createSeriesSight } from '../series-sight.ts'
import { createRuleManager, type RuleManager } from './index.ts'

export const RULES_START_MS = 1_700_000_000_000

type Texts = Readonly<Record<string, string>>

export const recordingRule = (record: string, expr: string, labels: Texts = {}): RecordingRule => ({
  kind: 'recording',
  record,
  expr,
  labels: labelsFromObject(labels),
})

type AlertingMore = Partial<Omit<AlertingRule, 'labels' | 'annotations'>> & {
  readonly labels?: Texts
  readonly annotations?: Texts
}

export const alertingRule = (alert: string, expr: string, more: AlertingMore = {}): AlertingRule => ({
  kind: 'alerting',
  alert,
  expr,
  forMs: 0,
  keepFiringForMs: 0,
  ...more,
  labels: labelsFromObject(more.labels ?? {}),
  annotations: labelsFromObject(more.annotations ?? {}),
})

export const groupOf = (
  name: string,
  rules: RuleGroup['rules'],
  more: Partial<RuleGroup> = {},
): RuleGroup => ({
  file: 'r.yml',
  name,
  intervalMs: 60_000,
  queryOffsetMs: 0,
  limit: 0,
  rules,
  ...more,
})

/** A series as a test reads it: its labels beside its samples. */
export type ReadSeries = {
  readonly alertname?: string
  readonly samples: [ms: number, value: number | 'stale'][]
}

export type RuleWorldOptions = {
  readonly store?: SeriesStore
  readonly startMs?: number
  readonly externalLabels?: Labels
  /** Names of series that rules see only where they name them. */
  readonly hidden?: readonly string[]
}

/** Rules over a store, with time in hand: what they write can be read, and what they send is kept. */
export function createRulesWorld(options: RuleWorldOptions = {}) {
  const clock = createManualClock(options.startMs ?? RULES_START_MS)
  /** How far the clock of the rules is off. */
  const skew = { ms: 0 }
  const ownClock = { now: () => clock.now() + skew.ms, sleep: clock.sleep }
  const store = options.store ?? createMemorySeriesStore()
  const sight = createSeriesSight({ store, clock })
  sight.apply({ business: BusinessConfig.parse({ hidden_series: options.hidden ?? [] }) })
  const { query, whole, hiding } = sight
  const sent: { atMs: number; alert: SentAlert }[] = []
  const said: string[] = []
  const say = (fields: Readonly<Record<string, unknown>>, message: string) =>
    void said.push(`${message}: ${String(fields.reason ?? fields.err)}`)
  const manager: RuleManager = createRuleManager({
    store,
    query,
    business: { query: whole.query, hiding },
    clock: ownClock,
    log: { info() {}, warn: say, error: say },
    sink: { take: alerts => void sent.push(...alerts.map(alert => ({ atMs: clock.now(), alert }))) },
    outside: () => ({ url: 'https://deck', labels: options.externalLabels ?? labelsFromObject({}) }),
  })

  /** Writes samples now; `stale` ends a series. */
  const write = (samples: Readonly<Record<string, number>>, name = 'x'): void => {
    const refs = Object.keys(samples).map(i => {
      const ref = store.resolve(labelsFromObject({ __name__: name, i }))
      if (ref === null) throw new Error('the store is full')
      return ref
    })
    const timestampsMs = new Float64Array(refs.length).fill(clock.now())
    store.append({
      refs: Uint32Array.from(refs),
      timestampsMs,
      values: Float64Array.from(Object.values(samples)),
    })
  }
  /** What stands under a name: labels, and its values with their instants. */
  const read = async (name: string): Promise<ReadSeries[]> => {
    const found = await store.select({
      matchers: [{ name: '__name__', op: '=', value: name }],
      fromMs: 0,
      toMs: RULES_START_MS * 2,
    })
    return found.map(({ labels, timestampsMs, values }) => {
      const { __name__, ...rest } = labelsToObject(labels)
      const samples = [...timestampsMs].map((ms, i): [number, number | 'stale'] => [
        ms,
        isStaleAt(values, i) ? 'stale' : (values[i] ?? 0),
      ])
      return { ...rest, samples }
    })
  }
  return { clock, skew, store, query, manager, sent, said, write, read }
}
