import type { Grantee } from '../access/index.ts'

/** Why a button cannot be pressed. Names are stable; the sentence says why and until when. */
export const GUARD_NAMES = [
  'role',
  'enabled',
  'kill_switch',
  'running',
  'cooldown',
  'cap',
  'precondition',
  'dependency',
  'window',
  'runner',
] as const
export type GuardName = (typeof GUARD_NAMES)[number]

export type GuardRefusal = {
  readonly guard: GuardName
  /** A sentence: why, and who may or what else helps. */
  readonly reason: string
  /** When it is over by itself; null = not by itself. */
  readonly untilMs: number | null
  /** Key of the action to press in its place. */
  readonly offer: string | null
}

/** What stands between a press and the run when nothing refuses it. */
export type GuardDemand =
  | { readonly kind: 'confirm'; readonly text: string }
  | { readonly kind: 'type_name'; readonly name: string; readonly text: string }
  | { readonly kind: 'second_person'; readonly text: string }

export type GuardState = {
  /** Empty = it may be pressed. The first is what the button says. */
  readonly refusals: readonly GuardRefusal[]
  readonly demands: readonly GuardDemand[]
}

/** What the policy knows of an action. Plain facts, no secrets. */
export type GuardedAction = {
  /** `service/slug` */
  readonly key: string
  readonly service: string
  readonly name: string
  readonly kind: 'recovery' | 'diagnostic'
  readonly isSafe: boolean
  readonly isDangerous: boolean
  readonly isAdminsOnly: boolean
  readonly isEnabled: boolean
  /** What is missing while it is switched off; empty when nothing was written. */
  readonly note: string
  readonly confirm: 'none' | 'press' | 'name'
  readonly needsSecondPerson: boolean
  readonly cooldownMs: number
  /** After three failures in a row, then after each further one; the last one stays. */
  readonly backoffMs: readonly number[]
  readonly maxPerHour: number
  readonly window: 'any' | 'inside' | 'outside'
}

/** A condition that must hold before the press. `failure`: it could not be asked, and why. */
export type Precondition = {
  readonly reason: string
  readonly isMet: boolean
  readonly failure: string | null
}

/** Something that the service rests on, whose failure would be the cause. */
export type Dependency = {
  readonly name: string
  readonly state: 'up' | 'degraded' | 'down' | 'unknown' | 'unobserved'
  /** Key and name of the action to press in this one's place. */
  readonly offer: { readonly key: string; readonly name: string } | null
}

/** A runner that the action needs, and how it stands. */
export type NeededRunner = {
  readonly name: string
  readonly state: 'answers' | 'silent' | 'refused' | 'not_asked' | 'missing'
  readonly reason: string
  /** Commands that the action asks of it and that its list does not have. */
  readonly missingCommands: readonly string[]
}

/** How things stand outside of the tables of runs, asked just now. */
export type GuardSurroundings = {
  readonly action: GuardedAction
  readonly preconditions: readonly Precondition[]
  readonly dependencies: readonly Dependency[]
  /** The open maintenance window of its service. */
  readonly openWindow: { readonly name: string; readonly endsAtMs: number } | null
  /** When the next one opens; null when none is planned. */
  readonly nextWindowMs: number | null
  readonly runners: readonly NeededRunner[]
  /** Confirmation texts with their figures. */
  readonly warnings: readonly string[]
}

/** One run as the policy counts it. */
export type CountedRun = {
  readonly runId: string
  readonly by: string
  readonly outcome: string | null
  readonly trigger: 'person' | 'api' | 'automatic'
  readonly isDryRun: boolean
  readonly pressedAtMs: number
  /** Null: it never began. */
  readonly startedAtMs: number | null
  /** When the outcome was decided, else when its steps ended. */
  readonly endedAtMs: number | null
}

/** What the tables say of an action. */
export type GuardRecord = {
  /** The run that is on: waiting, running or proving. */
  readonly open: { readonly runId: string; readonly by: string; readonly state: string } | null
  /** Newest first: the last fifty, and every one of the last hour. */
  readonly runs: readonly CountedRun[]
  /** Failures of runs that were pressed before it do not count. */
  readonly resetAtMs: number | null
  /** Kill switches that hold for it. */
  readonly switches: readonly { readonly scope: string; readonly by: string; readonly reason: string }[]
}

/** Who wants to press: a person or key by its grant, or the deck by itself. */
export type Presser = Grantee | 'deck'

export type GuardFacts = {
  readonly presser: Presser
  readonly surroundings: GuardSurroundings
  readonly record: GuardRecord
  readonly isDryRun: boolean
  readonly nowMs: number
}
