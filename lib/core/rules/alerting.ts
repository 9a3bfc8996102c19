import type { SentAlert } from '../alert/alert.ts'
import { seriesOfAlert } from '../business/marked.ts'
import { type Labels, METRIC_NAME, withLabel } from '../labels/index.ts'

export const ALERT_NAME = 'alertname'
export const ALERT_STATE = 'alertstate'
export const ALERTS_METRIC = 'ALERTS'
export const FOR_STATE_METRIC = 'ALERTS_FOR_STATE'

/** How long a resolved alert is kept, and said again, after it has ended. */
const RESOLVED_RETENTION_MS = 15 * 60_000
/** An alert outlives so many turns that are not told again. */
const TURNS_UNTIL_TIMEOUT = 4

/** One alert of a rule: an element of its result, followed over time. */
export type RuleAlert = {
  /** `labelsKey` of its labels: its identity. */
  readonly key: string
  readonly labels: Labels
  readonly annotations: Labels
  readonly value: number
  readonly state: 'pending' | 'firing' | 'inactive'
  readonly activeAtMs: number
  readonly firedAtMs: number | null
  readonly resolvedAtMs: number | null
  readonly lastSentAtMs: number | null
  readonly keepFiringSinceMs: number | null
  /** It fired before the deck started anew: until its state is known again it is said to go on. */
  readonly wasFiring: boolean
  /** Another one of higher rank fires: it was told to have ended, and is not sent. */
  readonly isOutranked: boolean
  /** `ALERTS{…}` in its present state. */
  readonly stateSeries: Labels
  /** `ALERTS_FOR_STATE{…}` */
  readonly forSeries: Labels
}

/** By key; in the order in which they appeared. Holds pending, firing, and for a while resolved ones. */
export type RuleAlerts = ReadonlyMap<string, RuleAlert>
export const NO_ALERTS: RuleAlerts = new Map()

/** An element of the expression's result, with labels and annotations expanded. */
export type AlertResult = {
  /** `labelsKey` of the labels. */
  readonly key: string
  readonly labels: Labels
  readonly annotations: Labels
  readonly value: number
}

export type AdvanceOptions = {
  readonly forMs: number
  readonly keepFiringForMs: number
  /** The most active alerts; 0 = no limit. */
  readonly limit: number
  /** The scheduled instant. */
  readonly atMs: number
  /** Whether an alert without a result stays as it is: nothing is known of it. */
  readonly isKept?: (alert: RuleAlert) => boolean
  /** Whether an alert of these labels fired before the deck was started anew. */
  readonly wasFiring?: (key: string) => boolean
}

export type Advanced =
  | { readonly kind: 'advanced'; readonly alerts: RuleAlerts; readonly active: number }
  | { readonly kind: 'failed'; readonly alerts: RuleAlerts; readonly reason: string }

/**
 * One evaluation of an alerting rule, as Prometheus' `AlertingRule.Eval`: what is new becomes pending, what has held
 * for `for` fires, what fired and is gone resolves (after `keep_firing_for`) and is kept for 15 minutes.
 */
export function advanceAlerts(
  before: RuleAlerts,
  results: readonly AlertResult[],
  options: AdvanceOptions,
): Advanced {
  const found = keyed(results)
  if (found === null) {
    const reason = 'its result has the same labels twice after the labels of the rule are set'
    return { kind: 'failed', alerts: before, reason }
  }
  const next = new Map<string, RuleAlert>()
  let active = 0
  for (const alert of before.values()) {
    const result = found.get(alert.key)
    found.delete(alert.key)
    const advanced = result ? withResult(alert, result, options) : withoutResult(alert, options)
    if (!advanced) continue
    next.set(advanced.key, advanced)
    if (advanced.state !== 'inactive') active += 1
  }
  for (const [key, result] of found) next.set(key, newAlert(result, options))
  active += found.size
  const { limit } = options
  if (limit > 0 && active > limit) {
    const reason = `it gives ${active} alerts, and the limit of its group is ${limit}`
    return { kind: 'failed', alerts: NO_ALERTS, reason }
  }
  return { kind: 'advanced', alerts: next, active }
}

/** Results by key; null when two have the same. */
function keyed(results: readonly AlertResult[]): Map<string, AlertResult> | null {
  const found = new Map<string, AlertResult>()
  for (const result of results) found.set(result.key, result)
  return found.size === results.length ? found : null
}

/** Pending, or firing at once where there is no `for`. */
function newAlert(result: AlertResult, { atMs, forMs, wasFiring }: AdvanceOptions): RuleAlert {
  const state = forMs > 0 ? 'pending' : 'firing'
  return {
    ...result,
    state,
    activeAtMs: atMs,
    firedAtMs: state === 'firing' ? atMs : null,
    resolvedAtMs: null,
    lastSentAtMs: null,
    keepFiringSinceMs: null,
    wasFiring: state === 'pending' && (wasFiring?.(result.key) ?? false),
    isOutranked: false,
    stateSeries: stateSeries(result.labels, state),
    forSeries: withLabel(result.labels, METRIC_NAME, seriesOfAlert(result.labels, FOR_STATE_METRIC)),
  }
}

const stateSeries = (labels: Labels, state: 'pending' | 'firing'): Labels =>
  withLabel(withLabel(labels, ALERT_STATE, state), METRIC_NAME, seriesOfAlert(labels, ALERTS_METRIC))

function withResult(alert: RuleAlert, result: AlertResult, options: AdvanceOptions): RuleAlert {
  if (alert.state === 'inactive') return newAlert(result, options)
  const { annotations, value } = result
  return settle({ ...alert, annotations, value, keepFiringSinceMs: null }, options)
}

/** What becomes of an alert that the result no longer has; null when it is dropped. */
function withoutResult(alert: RuleAlert, options: AdvanceOptions): RuleAlert | null {
  const { atMs, keepFiringForMs } = options
  if (alert.state === 'inactive') {
    return atMs - (alert.resolvedAtMs ?? atMs) > RESOLVED_RETENTION_MS ? null : alert
  }
  if (options.isKept?.(alert)) return settle(alert, options)
  if (alert.state === 'pending' && !alert.wasFiring) return null
  if (keepFiringForMs > 0 && alert.state === 'firing') {
    const keepFiringSinceMs = alert.keepFiringSinceMs ?? atMs
    if (atMs - keepFiringSinceMs < keepFiringForMs) return settle({ ...alert, keepFiringSinceMs }, options)
  }
  return { ...alert, state: 'inactive', resolvedAtMs: atMs }
}

/** Pending until it has held for `for`; back to pending when a reload made `for` longer. */
function settle(given: RuleAlert, { forMs, atMs }: AdvanceOptions): RuleAlert {
  // Only a clock that was put back makes an alert begin in the future.
  const alert = given.activeAtMs > atMs ? { ...given, activeAtMs: atMs } : given
  const isDue = atMs - alert.activeAtMs >= forMs
  if (alert.state === 'pending' && isDue) {
    return {
      ...alert,
      state: 'firing',
      firedAtMs: atMs,
      wasFiring: false,
      stateSeries: stateSeries(alert.labels, 'firing'),
    }
  }
  if (alert.state !== 'firing' || isDue) return alert
  return {
    ...alert,
    state: 'pending',
    firedAtMs: null,
    lastSentAtMs: null,
    keepFiringSinceMs: null,
    isOutranked: false,
    stateSeries: stateSeries(alert.labels, 'pending'),
  }
}

/** What a rule's alerts are as series, and which of those written before have ended. */
export type AlertSeries = {
  readonly samples: readonly { readonly labels: Labels; readonly value: number }[]
  readonly ended: readonly Labels[]
}

/** `ALERTS` is 1, `ALERTS_FOR_STATE` the second since which the alert is active. Resolved alerts write nothing. */
export function alertSeries(written: RuleAlerts, now: RuleAlerts): AlertSeries {
  const samples: { labels: Labels; value: number }[] = []
  for (const { state, stateSeries, forSeries, activeAtMs } of now.values()) {
    if (state === 'inactive') continue
    samples.push({ labels: stateSeries, value: 1 })
    samples.push({ labels: forSeries, value: Math.floor(activeAtMs / 1_000) })
  }
  return { samples, ended: endedSeries(written, now) }
}

function endedSeries(written: RuleAlerts, now: RuleAlerts): Labels[] {
  const ended: Labels[] = []
  for (const old of written.values()) {
    if (old.state === 'inactive') continue
    const alert = now.get(old.key)
    if (!alert || alert.state === 'inactive') ended.push(old.stateSeries, old.forSeries)
    else if (alert.state !== old.state) ended.push(old.stateSeries)
  }
  return ended
}

export type SendOptions = {
  readonly atMs: number
  readonly intervalMs: number
  readonly resendDelayMs: number
  readonly generatorUrl: string
  /** Whether one of higher rank fires in its place. */
  readonly isOutranked?: (alert: RuleAlert) => boolean
}

/** What is to be sent after an evaluation, and the alerts that remember it. */
export function alertsToSend(
  alerts: RuleAlerts,
  options: SendOptions,
): { readonly alerts: RuleAlerts; readonly sent: readonly SentAlert[] } {
  const sent: SentAlert[] = []
  const changed: RuleAlert[] = []
  for (const alert of alerts.values()) {
    const ranked = rank(alert, options)
    const isDue =
      ranked === alert ? needsSending(alert, options) : !ranked.isOutranked || ranked.lastSentAtMs !== null
    if (isDue) sent.push(asSent(ranked, options))
    if (isDue) changed.push({ ...ranked, lastSentAtMs: options.atMs })
    else if (ranked !== alert) changed.push(ranked)
  }
  if (changed.length === 0) return { alerts, sent }
  const remembered = new Map(alerts)
  for (const alert of changed) remembered.set(alert.key, alert)
  return { alerts: remembered, sent }
}

/** Sets apart what is outranked from now on, and takes back what no longer is. */
function rank(alert: RuleAlert, { isOutranked }: SendOptions): RuleAlert {
  if (alert.state !== 'firing') return alert
  const is = isOutranked?.(alert) ?? false
  return is === alert.isOutranked ? alert : { ...alert, isOutranked: is }
}

function needsSending(alert: RuleAlert, { atMs, resendDelayMs }: SendOptions): boolean {
  const { state, lastSentAtMs, resolvedAtMs } = alert
  if (state === 'pending' && !alert.wasFiring) return false
  // Its end was told when it was outranked, if anybody was ever told of it.
  if (state === 'firing' && alert.isOutranked) return false
  if (lastSentAtMs === null) return state !== 'inactive'
  if (resolvedAtMs !== null && resolvedAtMs > lastSentAtMs) return true
  // What was sent in the future was sent by a clock that has been put back since.
  return lastSentAtMs + resendDelayMs < atMs || lastSentAtMs > atMs
}

function asSent(alert: RuleAlert, { atMs, intervalMs, resendDelayMs, generatorUrl }: SendOptions): SentAlert {
  const { labels, annotations } = alert
  const timeoutMs = TURNS_UNTIL_TIMEOUT * Math.max(intervalMs, resendDelayMs)
  return {
    labels,
    annotations,
    startsAtMs: alert.firedAtMs ?? alert.activeAtMs,
    endsAtMs: alert.resolvedAtMs ?? (alert.isOutranked ? atMs : atMs + timeoutMs),
    generatorUrl,
  }
}
