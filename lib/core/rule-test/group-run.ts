import { type Labels, labelsKey, withLabel } from '../labels/index.ts'
import {
  type AlertingRule,
  type AlertResult,
  advanceAlerts,
  alertSeries,
  type CompiledAlert,
  compileAlert,
  expandAlert,
  NO_ALERTS,
  type RecordingRule,
  type RuleAlert,
  type RuleAlerts,
  type RuleGroup,
  type RuleSample,
  recordSamples,
} from '../rules/index.ts'
import type { QueryOutcome } from '../template/index.ts'
import type { Ask } from './query.ts'
import type { TestStore } from './store.ts'

export type TestWorld = {
  readonly store: TestStore
  readonly ask: Ask
  readonly externalLabels: Labels
  readonly externalUrl: string
}

/** A rule that could not be evaluated. */
export type RuleFailure = { readonly rule: string; readonly reason: string }

type Recording = {
  readonly kind: 'recording'
  readonly rule: RecordingRule
  written: ReadonlyMap<string, Labels>
}
type Alerting = {
  readonly kind: 'alerting'
  readonly rule: AlertingRule
  readonly compiled: CompiledAlert
  alerts: RuleAlerts
}

const SEVERITY = 'severity'
const firingOf = ({ alerts }: Alerting): RuleAlert[] =>
  [...alerts.values()].filter(({ state }) => state === 'firing')
const keyBesides = ({ labels }: RuleAlert, name: string): string => labelsKey(withLabel(labels, name, ''))

/** What fires of the critical level of the same threshold rule, which stands before its warning. */
function criticalOf({ threshold: own }: AlertingRule, before: Recording | Alerting | undefined): RuleAlert[] {
  if (before?.kind !== 'alerting') return []
  const { threshold: other } = before.rule
  const isIts = own?.level === 'warning' && other?.level === 'critical' && own.key === other.key
  return isIts ? firingOf(before) : []
}

/** A template that asks for more is not answered any more. */
const MOST_QUERIES = 1_000

/** The rules of one group, evaluated one after the other at each instant of a test. */
export class GroupRun {
  readonly #rules: readonly (Recording | Alerting)[]

  constructor(
    private readonly group: RuleGroup,
    private readonly world: TestWorld,
  ) {
    this.#rules = group.rules.map(rule =>
      rule.kind === 'recording'
        ? { kind: rule.kind, rule, written: new Map() }
        : { kind: rule.kind, rule, compiled: compileAlert(rule), alerts: NO_ALERTS },
    )
  }

  evaluate(atMs: number): RuleFailure[] {
    return this.#rules.flatMap(entry => {
      const reason = entry.kind === 'recording' ? this.#record(entry, atMs) : this.#follow(entry, atMs)
      if (reason === null) return []
      return [{ rule: entry.kind === 'recording' ? entry.rule.record : entry.rule.alert, reason }]
    })
  }

  /** The firing alerts of the rules with this name; a warning whose critical level fires is not sent, and left out. */
  firing(alertname: string): RuleAlert[] {
    return this.#rules.flatMap((entry, i) => {
      if (entry.kind !== 'alerting' || entry.rule.alert !== alertname) return []
      const above = criticalOf(entry.rule, this.#rules[i - 1])
      const outranked = new Set(above.map(alert => keyBesides(alert, SEVERITY)))
      return firingOf(entry).filter(alert => !outranked.has(keyBesides(alert, SEVERITY)))
    })
  }

  #record(entry: Recording, atMs: number): string | null {
    const samples = this.#ask(entry.rule.expr, atMs)
    if ('failure' in samples) return samples.failure
    const recorded = recordSamples(this.group, entry.rule, samples)
    if ('failure' in recorded) return recorded.failure
    const writtenMs = atMs - this.group.queryOffsetMs
    for (const { labels, value, histogram } of recorded.series.values())
      this.world.store.append(labels, writtenMs, histogram ?? value)
    for (const [key, labels] of entry.written) {
      if (!recorded.series.has(key)) this.world.store.append(labels, writtenMs, 'stale')
    }
    entry.written = new Map([...recorded.series].map(([key, { labels }]) => [key, labels]))
    return null
  }

  #follow(entry: Alerting, atMs: number): string | null {
    const samples = this.#ask(entry.rule.expr, atMs)
    if ('failure' in samples) return samples.failure
    const { forMs, keepFiringForMs } = entry.rule
    const { limit, queryOffsetMs } = this.group
    const results = this.#expand(entry.compiled, samples, atMs)
    const advanced = advanceAlerts(entry.alerts, results, { forMs, keepFiringForMs, limit, atMs })
    if (advanced.kind === 'failed') {
      entry.alerts = advanced.alerts
      return advanced.reason
    }
    const { samples: written, ended } = alertSeries(entry.alerts, advanced.alerts)
    for (const { labels, value } of written) this.world.store.append(labels, atMs - queryOffsetMs, value)
    for (const labels of ended) this.world.store.append(labels, atMs - queryOffsetMs, 'stale')
    entry.alerts = advanced.alerts
    return null
  }

  #ask(expr: string, atMs: number): ReturnType<Ask> {
    return this.world.ask(expr, atMs - this.group.queryOffsetMs)
  }

  #expand(compiled: CompiledAlert, samples: readonly RuleSample[], atMs: number): AlertResult[] {
    const { externalLabels, externalUrl } = this.world
    const queries = new Map<string, QueryOutcome>()
    const context = { externalLabels, externalUrl, nowMs: atMs, queries }
    return samples.map(sample => {
      for (;;) {
        const expanded = expandAlert(compiled, sample, context)
        if (!('query' in expanded)) return expanded
        queries.set(expanded.query, this.#answer(expanded.query, { atMs, asked: queries.size }))
      }
    })
  }

  #answer(expr: string, { atMs, asked }: { atMs: number; asked: number }): QueryOutcome {
    if (asked >= MOST_QUERIES) {
      return { kind: 'error', message: `the templates of one rule may ask ${MOST_QUERIES} queries at a time` }
    }
    const answer = this.world.ask(expr, atMs)
    return 'failure' in answer
      ? { kind: 'error', message: answer.failure }
      : { kind: 'vector', samples: answer }
  }
}
