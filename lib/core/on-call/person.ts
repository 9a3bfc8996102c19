import type { HoursConfig } from '../config/schema/schedule.ts'
import { isWithinHours, localText, NO_HOLIDAYS } from './hours.ts'
import type { MethodKind, Urgency } from './page.ts'
import type { CompiledSchedule } from './schedule.ts'

/** What targets of contact methods are sealed for. */
export const CONTACT_PURPOSE = 'contact-method'

/** A way to reach somebody. */
export type ContactMethod = {
  readonly id: string
  readonly kind: MethodKind
  readonly name: string
  readonly isVerified: boolean
  /** Why nothing can be sent by it, such as a channel that is not set up; null when it can. */
  readonly problem: string | null
}

export type RuleStep = {
  readonly methodId: string
  /** After the person was called. */
  readonly afterSeconds: number
  /** Without a receipt within so long, the next method goes out at once; null = not waited for. */
  readonly receiptWithinSeconds: number | null
}

/** How somebody wants to be told: the first rule of an urgency whose hours hold counts. */
export type PersonRule = {
  readonly urgency: Urgency
  /** On the person's own wall clock; always when empty. */
  readonly hours: readonly HoursConfig[]
  readonly steps: readonly RuleStep[]
}

export type OnCallPerson = {
  readonly email: string
  readonly name: string
  readonly zone: string
  readonly isDisabled: boolean
  readonly methods: readonly ContactMethod[]
  readonly rules: readonly PersonRule[]
}

/** Everything that a page asks the world for. */
export type OnCallWorld = {
  readonly schedules: ReadonlyMap<string, CompiledSchedule>
  /** By e-mail address in lower case. */
  readonly people: ReadonlyMap<string, OnCallPerson>
  readonly receivers: ReadonlySet<string>
}

export type HoleKind =
  | 'gap'
  | 'no_account'
  | 'disabled'
  | 'no_method'
  | 'unverified'
  | 'channel_not_set_up'
  | 'quiet_hours'
  | 'unknown_schedule'
  | 'unknown_receiver'

export type Reach =
  | {
      readonly kind: 'reached'
      readonly by: readonly (Omit<RuleStep, 'methodId'> & { readonly method: ContactMethod })[]
      readonly reason: string
    }
  | { readonly kind: 'hole'; readonly hole: HoleKind; readonly reason: string }

/** Told first when nothing else was chosen: what shows on a screen at once, then what rings. */
const BY_DEFAULT: Readonly<Record<Urgency, readonly (readonly [MethodKind, afterSeconds: number])[]>> = {
  important: [
    ['web_push', 0],
    ['pushover', 0],
    ['ntfy', 0],
    ['telegram', 0],
    ['slack', 0],
    ['email', 0],
    ['sms', 60],
    ['voice', 180],
  ],
  default: [
    ['web_push', 0],
    ['slack', 0],
    ['telegram', 0],
    ['ntfy', 0],
    ['email', 0],
  ],
}
const RECEIPT_WITHIN_SECONDS = 60

/** How somebody is told at an instant, by their own rules; or why they cannot be. */
export function reachOf(person: OnCallPerson, urgency: Urgency, atMs: number): Reach {
  if (person.isDisabled) return hole('disabled', `${person.email} may not sign in any more`)
  const fault = methodsFault(person)
  if (fault) return fault
  const own = person.rules.filter(rule => rule.urgency === urgency)
  const calendar = { zone: person.zone, holidays: NO_HOLIDAYS }
  const rule = own.find(({ hours }) => isWithinHours(hours, calendar, atMs))
  if (!rule && own.length > 0 && urgency === 'default')
    return hole(
      'quiet_hours',
      `${person.email} is not told at ${localText(atMs, person.zone)}, by their rules`,
    )
  const chosen = rule ? stepsOf(person, rule) : []
  if (chosen.length > 0) return { kind: 'reached', by: chosen, reason: `by the rules of ${person.email}` }
  return { kind: 'reached', by: usualSteps(person, urgency), reason: whyUsual(person, rule, own.length > 0) }
}

const hole = (kind: HoleKind, reason: string): Reach => ({ kind: 'hole', hole: kind, reason })

const isUsable = (method: ContactMethod): boolean => method.isVerified && method.problem === null

function methodsFault(person: OnCallPerson): Reach | null {
  if (person.methods.some(isUsable)) return null
  if (person.methods.length === 0)
    return hole('no_method', `${person.email} has no contact method: add one under Settings`)
  const verified = person.methods.find(method => method.isVerified)
  if (verified) return hole('channel_not_set_up', `${person.email}: ${verified.problem}`)
  return hole('unverified', `${person.email} has confirmed no contact method yet`)
}

function stepsOf(person: OnCallPerson, rule: PersonRule) {
  return rule.steps.flatMap(({ methodId, ...step }) => {
    const method = person.methods.find(candidate => candidate.id === methodId)
    return method && isUsable(method) ? [{ ...step, method }] : []
  })
}

/** The usual order of what can be used; by everything when none of the usual ones can. */
function usualSteps(person: OnCallPerson, urgency: Urgency) {
  const usable = person.methods.filter(isUsable)
  const usual = BY_DEFAULT[urgency].flatMap(([kind, afterSeconds]) =>
    usable
      .filter(method => method.kind === kind)
      .map(method => ({
        method,
        afterSeconds,
        receiptWithinSeconds: kind === 'web_push' ? RECEIPT_WITHIN_SECONDS : null,
      })),
  )
  if (usual.length > 0) return usual
  return usable.map(method => ({ method, afterSeconds: 0, receiptWithinSeconds: null }))
}

function whyUsual(person: OnCallPerson, rule: PersonRule | undefined, hasRules: boolean): string {
  if (rule) return `no method of the rule of ${person.email} can be used now: in the usual order`
  return hasRules
    ? `no rule of ${person.email} is for this hour: in the usual order`
    : `${person.email} has no rules of their own: in the usual order`
}
