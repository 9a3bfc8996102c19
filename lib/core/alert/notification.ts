import type { Labels } from '../labels/index.ts'

export type NotifiedAlert = {
  readonly status: 'firing' | 'resolved'
  readonly labels: Labels
  readonly annotations: Labels
  readonly startsAtMs: number
  /** Null while it fires. */
  readonly endsAtMs: number | null
  readonly generatorUrl: string
  /** 16 hexadecimal digits of the label set, as Prometheus computes them. */
  readonly fingerprint: string
}

/** What a receiver tells people: Alertmanager's template data for one flush of one group. */
export type Notification = {
  /** The same on every attempt, so that a receiver can tell a repeated message. */
  readonly key: string
  readonly groupKey: string
  readonly receiver: string
  readonly status: 'firing' | 'resolved'
  readonly groupLabels: Labels
  readonly commonLabels: Labels
  readonly commonAnnotations: Labels
  /** The deck's address, without a slash at its end. */
  readonly externalUrl: string
  readonly truncatedAlerts: number
  readonly alerts: readonly NotifiedAlert[]
  /** What is held back because it depends on a service that these alerts are about; left out when there is nothing. */
  readonly heldBeneath?: HeldBeneath
}

/** How many alerts are held under others, and the services that they are about. */
export type HeldBeneath = { readonly count: number; readonly services: readonly string[] }

/** One step on the way from an alert to a person, in the order in which it was taken; shown as "Why was I paged?". */
export type Decision = {
  readonly atMs: number
  readonly stage:
    | 'rule'
    | 'route'
    | 'group'
    | 'dependency'
    | 'inhibition'
    | 'window'
    | 'time_interval'
    | 'silence'
    | 'deduplication'
    | 'escalation'
    | 'schedule'
    | 'preference'
    | 'attempt'
    | 'receipt'
    | 'acknowledgement'
  readonly outcome: 'passed' | 'held' | 'sent' | 'failed' | 'ended'
  /** In words: what was decided, by which rule, silence, layer …, and until when. */
  readonly reason: string
  /** What decided: a rule's name, a silence's id, a schedule's slug. */
  readonly by: string | null
}
