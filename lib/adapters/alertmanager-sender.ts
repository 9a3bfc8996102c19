import type { SentAlert } from '../core/alert/alert.ts'
import { isBusinessAlert } from '../core/business/marked.ts'
import type { AlertmanagerTarget } from '../core/config/index.ts'
import { labelsToObject } from '../core/labels/index.ts'
import { compileRelabel, type Relabeler } from '../core/relabel/index.ts'
import type { AlertSink } from '../ports/alert-sink.ts'
import type { Log } from '../ports/log.ts'
import type { AddressRule } from '../ports/prober.ts'
import { createTransport, type Transport } from './receivers/transport.ts'

const BATCH = 256
const QUEUE = 10_000
/** What is left at a stop is sent for so long. */
const DRAIN_MS = 10_000

/** What became of alerts on their way to one Alertmanager. */
export type SendingReport = {
  /** Its host and port. */
  readonly alertmanager: string
  readonly outcome: 'sent' | 'failed' | 'dropped'
  readonly alerts: number
}

export type AlertmanagerSenderOptions = {
  readonly version: string
  readonly addressRule: AddressRule
  readonly log: Log
  readonly observe?: (report: SendingReport) => void
}

export type AlertmanagerSender = AlertSink & {
  /** Sends to these from now on. One that stays keeps its queue. */
  apply(targets: readonly AlertmanagerTarget[]): void
  /** A sink that gives alerts to another one too. */
  beside(other: () => AlertSink): AlertSink
  /** Resolves once the queues are empty, or after ten seconds. */
  stop(): Promise<void>
}

/**
 * Sends every alert that everybody may see to every Alertmanager (API v2), as Prometheus does: each has a queue of 10,000 of its own whose oldest
 * are dropped when it is full, and gets at most 256 at a time; what it does not take is not sent again, since a firing
 * alert is said again within minutes.
 */
export function createAlertmanagerSender(options: AlertmanagerSenderOptions): AlertmanagerSender {
  const transport = createTransport({ version: options.version })
  const stopping = new AbortController()
  let lines = new Map<string, Line>()
  const take = (alerts: readonly SentAlert[]): void => {
    const open = alerts.filter(({ labels }) => !isBusinessAlert(labels))
    for (const line of lines.values()) line.add(open)
  }
  return {
    apply(targets) {
      const next = new Map<string, Line>()
      for (const target of targets) {
        const line = lines.get(target.url) ?? new Line({ ...options, transport, stop: stopping.signal })
        line.aim(target)
        next.set(target.url, line)
      }
      lines = next
    },
    take,
    beside: other => ({
      take(alerts) {
        other().take(alerts)
        take(alerts)
      },
    }),
    async stop() {
      const patience = setTimeout(() => stopping.abort(), DRAIN_MS)
      await Promise.all([...lines.values()].map(line => line.drained()))
      clearTimeout(patience)
      stopping.abort()
    },
  }
}

type LineParts = Omit<AlertmanagerSenderOptions, 'version'> & {
  readonly transport: Transport
  readonly stop: AbortSignal
}

/** The way to one Alertmanager. */
class Line {
  readonly #parts: LineParts
  #target: AlertmanagerTarget | null = null
  #relabel: Relabeler = labels => labels
  #queue: SentAlert[] = []
  #working: Promise<void> | null = null
  #isFailing = false

  constructor(parts: LineParts) {
    this.#parts = parts
  }

  aim(target: AlertmanagerTarget): void {
    this.#target = target
    this.#relabel = compileRelabel(target.relabelRules)
  }

  add(alerts: readonly SentAlert[]): void {
    for (const alert of alerts) {
      const labels = this.#relabel(alert.labels)
      if (labels && labels.length > 0)
        this.#queue.push(labels === alert.labels ? alert : { ...alert, labels })
    }
    const tooMany = this.#queue.length - QUEUE
    if (tooMany > 0) {
      this.#queue.splice(0, tooMany)
      this.#tell('dropped', tooMany)
    }
    if (this.#queue.length > 0) this.#working ??= this.#work()
  }

  async drained(): Promise<void> {
    await this.#working
  }

  async #work(): Promise<void> {
    // After whoever added them is done.
    await Promise.resolve()
    while (this.#queue.length > 0 && !this.#parts.stop.aborted) {
      const batch = this.#queue.splice(0, BATCH)
      const problem = await this.#post(batch)
      this.#tell(problem === null ? 'sent' : 'failed', batch.length)
      this.#say(problem)
    }
    this.#working = null
  }

  /** Null when it was taken; else in words why not. */
  async #post(batch: readonly SentAlert[]): Promise<string | null> {
    const { transport, addressRule, stop } = this.#parts
    if (!this.#target) return 'it is not known any more'
    const { url, timeoutMs, client } = this.#target
    const message = { url, client, timeoutMs, body: JSON.stringify(batch.map(writeAlert)) }
    const context = { addressRule, signal: stop, now: 0, deckUrl: '', templates: [] }
    const exchange = await transport.exchange(message, context)
    if (exchange.kind !== 'answered') return exchange.detail
    const { status, statusText, text } = exchange.answer
    return status >= 200 && status < 300 ? null : `it answered ${status} ${statusText}: ${text.slice(0, 200)}`
  }

  /** Said once for a row of failures, and once when they are over. */
  #say(problem: string | null): void {
    const isFailing = problem !== null
    if (isFailing === this.#isFailing) return
    this.#isFailing = isFailing
    const fields = { alertmanager: this.#name() }
    if (isFailing) this.#parts.log.warn({ ...fields, reason: problem }, 'an Alertmanager takes no alerts')
    else this.#parts.log.info(fields, 'an Alertmanager takes alerts again')
  }

  #tell(outcome: SendingReport['outcome'], alerts: number): void {
    this.#parts.observe?.({ alertmanager: this.#name(), outcome, alerts })
  }

  #name = (): string => (this.#target ? new URL(this.#target.url).host : '')
}

/** An alert in the terms of `POST /api/v2/alerts`. */
const writeAlert = (alert: SentAlert) => ({
  annotations: labelsToObject(alert.annotations),
  ...(alert.endsAtMs === null ? {} : { endsAt: new Date(alert.endsAtMs).toISOString() }),
  ...(alert.startsAtMs === null ? {} : { startsAt: new Date(alert.startsAtMs).toISOString() }),
  generatorURL: alert.generatorUrl,
  labels: labelsToObject(alert.labels),
})
