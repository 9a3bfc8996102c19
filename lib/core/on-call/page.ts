import type { NotifiedAlert } from '../alert/notification.ts'
import type { EscalationPolicy } from '../config/schema/escalation.ts'

export const METHOD_KINDS = [
  'email',
  'sms',
  'voice',
  'web_push',
  'slack',
  'telegram',
  'ntfy',
  'pushover',
] as const
export type MethodKind = (typeof METHOD_KINDS)[number]

export type Urgency = 'important' | 'default'

/** Who did something to a page: an e-mail address, a key's name, or the deck itself; and by what. */
export type PageActor = {
  readonly name: string
  readonly via: 'page' | 'api' | 'sms' | 'voice' | 'web_push' | 'link' | 'receiver' | 'deck'
}

export type PageStatus =
  | { readonly kind: 'open' }
  | {
      readonly kind: 'acknowledged'
      readonly by: PageActor
      readonly atMs: number
      /** Null: until it is resolved. */
      readonly expiresAtMs: number | null
      readonly isReminded: boolean
    }
  | { readonly kind: 'resolved'; readonly by: PageActor; readonly atMs: number }

/** Where a step of the policy stands within its round; the last resort and reminders are no steps. */
export type OrderPlace = number | 'last_resort' | 'reminder' | 'resolved'

export type OrderTarget =
  | {
      readonly kind: 'person'
      readonly email: string
      readonly methodId: string
      readonly methodKind: MethodKind
      readonly methodName: string
    }
  | { readonly kind: 'receiver'; readonly receiver: string }

/** One thing to send to one person by one method, or to one receiver. It exists before it is attempted. */
export type Order = {
  /** The same on every attempt, so that what was sent twice can be told. */
  readonly key: string
  readonly round: number
  readonly place: OrderPlace
  readonly target: OrderTarget
  readonly dueAtMs: number
  readonly state: 'waiting' | 'sent' | 'failed' | 'cancelled'
  readonly attempts: number
  /** Of the last attempt: what the service answered, or what went wrong; null before. */
  readonly detail: string | null
  readonly sentAtMs: number | null
  /** The service's own name for it, by which callbacks find it. */
  readonly reference: string | null
  /** When its device told that it was shown; null when it never did. */
  readonly receiptAtMs: number | null
  /** Without a receipt after so long, the person's next method goes out at once; null = not waited for. */
  readonly receiptWithinMs: number | null
}

/** Where the walk along the policy stands. */
export type PagePhase =
  /** The steps are gone through. A step is due as long after `base` as it is written to come after it. */
  | {
      readonly kind: 'steps'
      readonly base: { readonly atMs: number; readonly afterMs: number }
      /** The next step is due at once: somebody asked for it, or nobody of the last one could be told. */
      readonly isHurried: boolean
    }
  /** After the last step. `decide`: the next round while there are any, else the last resort. */
  | { readonly kind: 'pause'; readonly untilMs: number; readonly then: 'decide' | 'round' }
  /** The last resort was told. */
  | { readonly kind: 'exhausted' }

/** A person being called: the walk of one group of alerts along one policy. Plain data, kept as it is. */
export type Page = {
  readonly id: string
  /** As it was when the page began: a policy that changes or goes leaves no page behind. */
  readonly policy: EscalationPolicy
  readonly groupKey: string
  readonly title: string
  /** The group's labels, with what was said of it since (kind, cause). */
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly alerts: readonly NotifiedAlert[]
  readonly startedAtMs: number
  /** When somebody acknowledged it first; null while nobody has. */
  readonly acknowledgedAtMs: number | null
  readonly status: PageStatus
  readonly phase: PagePhase
  /** From 0; grows with every time that the steps begin again. */
  readonly round: number
  /** The round in which the walk began, or began again after an acknowledgement ended. */
  readonly firstRound: number
  /** Steps of this round that were taken, in order. */
  readonly taken: readonly number[]
  /** Steps of this round whose condition did not hold: what is said of the page later may bring them in. */
  readonly leftOut: readonly number[]
  readonly orders: readonly Order[]
}
