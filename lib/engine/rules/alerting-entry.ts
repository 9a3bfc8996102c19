import type { AlertingRuleRow } from '../../contract/rules.ts'
import { asBusinessAlert } from '../../core/business/marked.ts'
import {
  type Labels,
  labelPairs,
  labelsKey,
  labelsOf,
  labelsToObject,
  labelValue,
  withLabel,
} from '../../core/labels/index.ts'
import {
  ALERT_NAME,
  type AlertingRule,
  type AlertResult,
  advanceAlerts,
  alertSeries,
  alertsToSend,
  type CompiledAlert,
  compileAlert,
  generatorUrl,
  isRestorable,
  NO_ALERTS,
  printedExpr,
  type RuleAlert,
  type RuleAlerts,
  restoredActiveAtMs,
} from '../../core/rules/index.ts'
import { alertRows, countStates, stateOf } from './alert-rows.ts'
import { ask, writeInSlices } from './evaluate.ts'
import { expandAll } from './expand-all.ts'
import { storedActives } from './restore.ts'
import { withOutside } from './send.ts'
import {
  type GroupWorld,
  healthAfter,
  NEVER_EVALUATED,
  type RuleHealthState,
  type Turn,
  worldFor,
} from './world.ts'

/** Prometheus' --rules.alert.resend-delay. */
const RESEND_DELAY_MS = 60_000
/** Of one rule; a mistyped expression must not take the deck down. */
const MOST_ALERTS = 25_000
const SEVERITY = 'severity'
/** Tells alerts of a rule that cannot be judged from those of what it measures. */
const REASON = 'reason'

/** What a rule needs to know of its surroundings at one turn. */
export type AlertingSurroundings = {
  /** Whether an alert of these labels fired when the deck stopped; null once that no longer matters. */
  readonly wasFiring: ((key: string) => boolean) | null
  /** The rule of higher rank, whose firing alerts silence those of this one. */
  readonly above: AlertingEntry | null
}

/** An alerting rule in force: evaluates it, follows its alerts, writes and sends them. */
export class AlertingEntry {
  readonly kind = 'alerting'
  state: RuleHealthState = NEVER_EVALUATED
  #rule: AlertingRule
  #parts: { readonly compiled: CompiledAlert; readonly query: string } | null = null
  #link = { url: '', generatorUrl: '' }
  #alerts: RuleAlerts = NO_ALERTS
  /** The alerts whose series were written last. */
  #written: RuleAlerts = NO_ALERTS
  /** Before that, no series are written, so that what is stored of the time before a restart stays. */
  #isRestored: boolean
  /** Whether it was last evaluated with business series: then its alerts are marked. */
  #isBusiness: boolean = false

  constructor(rule: AlertingRule, options: { readonly isRestored: boolean }) {
    this.#rule = rule
    this.#isRestored = options.isRestored
  }

  get rule(): AlertingRule {
    return this.#rule
  }

  set rule(rule: AlertingRule) {
    this.#rule = rule
    this.#parts = null
    this.#link = { url: '', generatorUrl: '' }
  }

  /** Made when first needed: thousands of rules come into force at once. */
  get #made() {
    this.#parts ??= { compiled: compileAlert(this.#rule), query: printedExpr(this.#rule.expr) }
    return this.#parts
  }

  written(): ReadonlyMap<string, Labels> {
    const active = [...this.#written.values()].filter(({ state }) => state !== 'inactive')
    return new Map(
      active.flatMap(({ stateSeries, forSeries }) =>
        [stateSeries, forSeries].map(labels => [labelsKey(labels), labels] as const),
      ),
    )
  }

  row(maxAlerts: number): AlertingRuleRow {
    const { alert, expr, labels, annotations, forMs, keepFiringForMs, threshold } = this.#rule
    return {
      kind: 'alerting',
      name: alert,
      expr,
      query: this.#made.query,
      labels: labelsToObject(labels),
      annotations: labelsToObject(annotations),
      forMs,
      keepFiringForMs,
      ...this.state,
      state: stateOf(this.#alerts, this.state),
      thresholdKey: threshold?.key ?? null,
      ...countStates(this.#alerts),
      alerts: alertRows(this.#alerts, maxAlerts),
    }
  }

  async evaluate(world: GroupWorld, turn: Turn, around: AlertingSurroundings): Promise<void> {
    const { clock, log } = world
    const startedMs = clock.now()
    const { seen, isBusiness } = worldFor(world, this.#rule)
    this.#isBusiness = isBusiness
    const found = await this.#find(seen, turn)
    if (turn.signal.aborted) return
    const isFailing = typeof found === 'string'
    const lastError = isFailing ? found : await this.#advance(world, turn, { ...found, around })
    if (isFailing) await this.#holdOn(world, turn, { reason: found, around })
    if (lastError !== null && lastError !== this.state.lastError) {
      const { alert } = this.#rule
      log.warn({ group: turn.group.name, rule: alert, reason: lastError }, 'an alerting rule fails')
    }
    this.state = healthAfter(this.state, { turn, lastError, durationMs: clock.now() - startedMs })
  }

  /** Takes over since when its alerts were active before the restart, and lets series be written from now on. */
  async restore(store: GroupWorld['store'], nowMs: number): Promise<void> {
    if (this.#isRestored) return
    this.#isRestored = true
    const { forMs } = this.#rule
    if (!isRestorable(this.#rule)) return
    const labels = this.#isBusiness ? asBusinessAlert(this.#rule.labels) : this.#rule.labels
    const stored = await storedActives(store, { ...this.#rule, labels }, nowMs)
    this.#alerts = new Map(
      [...this.#alerts].map(([key, alert]) => {
        const active = stored.get(key)
        if (!active || alert.state === 'inactive') return [key, alert]
        const { activeAtMs: storedActiveAtMs, downAtMs } = active
        return [
          key,
          { ...alert, activeAtMs: restoredActiveAtMs({ forMs, storedActiveAtMs, downAtMs, nowMs }) },
        ]
      }),
    )
  }

  /** Nothing of the time before the start is taken over any more. */
  forgetBefore(): void {
    this.#isRestored = true
  }

  /** The label sets of its firing alerts, as those of a rule with this severity would be. */
  firingAs(severity: string): ReadonlySet<string> {
    const firing = [...this.#alerts.values()].filter(({ state }) => state === 'firing')
    return new Set(firing.map(({ labels }) => labelsKey(withLabel(labels, SEVERITY, severity))))
  }

  /** The rule's result as alerts, and which alerts without a result stay; or why it cannot be told. */
  async #find(world: GroupWorld, turn: Turn): Promise<Found | string> {
    const samples = await ask(world.query, this.#rule.expr, turn)
    if (typeof samples === 'string') return samples
    if (samples.length > MOST_ALERTS) {
      return `it gives ${samples.length} alerts at once, and no rule may give more than ${MOST_ALERTS}`
    }
    const results = this.#marked(await expandAll(world, turn, { compiled: this.#made.compiled, samples }))
    const care = this.#rule.threshold
    if (!care?.keepsWithoutData) return { results }
    const keys = new Set(results.map(({ key }) => key))
    const isMissing = ({ key, state }: RuleAlert) => state !== 'inactive' && !keys.has(key)
    if (![...this.#alerts.values()].some(isMissing)) return { results }
    const data = await ask(world.query, care.dataExpr, turn)
    if (typeof data === 'string') return data
    const measured = await expandAll(world, turn, { compiled: this.#made.compiled, samples: data })
    const known = new Set(this.#marked(measured).map(({ key }) => key))
    return { results, isKept: alert => !known.has(alert.key) && labelValue(alert.labels, REASON) === '' }
  }

  /** What fails keeps its alerts up, where the threshold rule wants that, and may be an alert of its own. */
  async #holdOn(
    world: GroupWorld,
    turn: Turn,
    { reason, around }: { readonly reason: string; readonly around: AlertingSurroundings },
  ): Promise<void> {
    const care = this.#rule.threshold
    if (!care) return
    const results = care.alertsOnError ? this.#marked([this.#failure(reason)]) : []
    await this.#advance(world, turn, { results, isKept: () => true, around })
  }

  #marked(results: readonly AlertResult[]): readonly AlertResult[] {
    if (!this.#isBusiness) return results
    return results.map(result => {
      const labels = asBusinessAlert(result.labels)
      return { ...result, labels, key: labelsKey(labels) }
    })
  }

  #failure(reason: string): AlertResult {
    const { alert, labels: ofRule } = this.#rule
    const labels = labelsOf([...labelPairs(ofRule), [REASON, 'error'], [ALERT_NAME, alert]])
    return {
      key: labelsKey(labels),
      labels,
      annotations: labelsOf([
        ['summary', `${alert}: cannot be judged`],
        ['description', reason],
      ]),
      value: Number.NaN,
    }
  }

  /** Brings the alerts to this turn, sends and writes what follows; in words what went wrong. */
  async #advance(
    world: GroupWorld,
    turn: Turn,
    { results, isKept, around }: Advance,
  ): Promise<string | null> {
    const { forMs, keepFiringForMs } = this.#rule
    const advanced = advanceAlerts(this.#alerts, results, {
      forMs,
      keepFiringForMs,
      limit: turn.group.limit,
      atMs: turn.plannedMs,
      ...(isKept ? { isKept } : {}),
      ...(around.wasFiring ? { wasFiring: around.wasFiring } : {}),
    })
    this.#alerts = advanced.alerts
    if (advanced.kind === 'failed') return advanced.reason
    this.#send(world, turn, around)
    return this.#isRestored ? await this.#write(world, turn) : null
  }

  #send({ sink, outside }: GroupWorld, { plannedMs, group }: Turn, { above }: AlertingSurroundings): void {
    const { url, labels } = outside()
    const outranked = above?.firingAs(labelValue(this.#rule.labels, SEVERITY))
    const { alerts, sent } = alertsToSend(this.#alerts, {
      atMs: plannedMs,
      intervalMs: group.intervalMs,
      resendDelayMs: RESEND_DELAY_MS,
      generatorUrl: this.#linkAt(url),
      isOutranked: ({ key }) => outranked?.has(key) ?? false,
    })
    this.#alerts = alerts
    if (sent.length > 0) sink.take(withOutside(sent, labels))
  }

  #linkAt(url: string): string {
    if (this.#link.generatorUrl === '' || this.#link.url !== url) {
      this.#link = { url, generatorUrl: generatorUrl(url, this.#made.query) }
    }
    return this.#link.generatorUrl
  }

  async #write({ store }: GroupWorld, { atMs }: Turn): Promise<string | null> {
    const series = alertSeries(this.#written, this.#alerts)
    this.#written = this.#alerts
    return writeInSlices(store, { ...series, atMs })
  }
}

type Found = {
  readonly results: readonly AlertResult[]
  readonly isKept?: (alert: RuleAlert) => boolean
}
type Advance = Found & { readonly around: AlertingSurroundings }
