import type { AddContactMethod, Preferences, ReplacePreferences } from '../../lib/contract/contact-methods.ts'
import type { Urgency } from '../../lib/contract/on-call.ts'
import { parseDurationMs } from '../../lib/core/config/duration.ts'
import { hoursText, readHours } from './hours-text.ts'

/** What each kind of method wants to know, in words. Browsers are not among them: they subscribe. */
export const ADDABLE: readonly {
  readonly kind: AddContactMethod['kind']
  readonly label: string
  readonly help: string
  readonly type: 'email' | 'tel' | 'text'
}[] = [
  { kind: 'sms', label: 'Telephone number', help: 'With its country: +49 151 12345678', type: 'tel' },
  { kind: 'voice', label: 'Telephone number', help: 'With its country: +49 151 12345678', type: 'tel' },
  { kind: 'email', label: 'E-mail address', help: 'One that rings on your phone', type: 'email' },
  {
    kind: 'ntfy',
    label: 'Topic',
    help: 'Letters, digits, _ and -; choose one that nobody guesses',
    type: 'text',
  },
  {
    kind: 'pushover',
    label: 'User key',
    help: '30 letters and digits, from your Pushover page',
    type: 'text',
  },
  { kind: 'telegram', label: 'Chat ID', help: 'A number; the bot must know you', type: 'text' },
  { kind: 'slack', label: 'Member ID', help: 'From your Slack profile, such as U024BE7LH', type: 'text' },
]

export type StepDraft = {
  readonly id: number
  readonly methodId: string
  /** Such as `2m`; empty = at once. */
  readonly after: string
  /** Such as `60s`; empty = not waited for. */
  readonly receipt: string
}
export type RuleDraft = {
  readonly id: number
  readonly urgency: Urgency
  readonly hours: string
  readonly steps: readonly StepDraft[]
}
export type Drafts = { readonly zone: string; readonly rules: readonly RuleDraft[]; readonly next: number }

/** Rules as the form has them. */
export function draftsOf({ zone, rules }: Pick<Preferences, 'zone' | 'rules'>): Drafts {
  let next = 0
  const drafts = rules.map(
    (rule): RuleDraft => ({
      id: next++,
      urgency: rule.urgency,
      hours: hoursText(rule.hours),
      steps: rule.steps.map(step => ({
        id: next++,
        methodId: step.methodId,
        after: step.afterSeconds === 0 ? '' : secondsText(step.afterSeconds),
        receipt: step.receiptWithinSeconds === null ? '' : secondsText(step.receiptWithinSeconds),
      })),
    }),
  )
  return { zone, rules: drafts, next }
}

const secondsText = (seconds: number): string => (seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`)

export type DraftFault = { readonly ruleId: number | null; readonly message: string }
export type DraftsRead =
  | { readonly kind: 'wish'; readonly wish: ReplacePreferences }
  | { readonly kind: 'faults'; readonly faults: readonly DraftFault[] }

/** The inverse; what cannot be read is told with its rule. */
export function readDrafts({ zone, rules }: Drafts): DraftsRead {
  const faults: DraftFault[] = []
  const read = rules.map(rule => {
    const fault = (message: string) => faults.push({ ruleId: rule.id, message })
    const hours = readHours(rule.hours)
    if (hours.kind === 'problem') fault(hours.message)
    if (rule.steps.length === 0) fault('Choose at least one method.')
    return {
      urgency: rule.urgency,
      hours:
        hours.kind === 'hours'
          ? hours.hours.map(one => ({ ...one, from: one.from ?? '00:00', to: one.to ?? '24:00' }))
          : [],
      steps: rule.steps.map(step => ({
        methodId: step.methodId,
        afterSeconds: secondsOf(step.after, fault) ?? 0,
        receiptWithinSeconds: secondsOf(step.receipt, fault),
      })),
    }
  })
  return faults.length > 0
    ? { kind: 'faults', faults }
    : { kind: 'wish', wish: { zone: zone.trim(), rules: read } }
}

function secondsOf(text: string, fault: (message: string) => void): number | null {
  if (text.trim() === '') return null
  const ms = parseDurationMs(text.trim())
  if (ms === null) fault(`“${text.trim()}” is no time: write one such as 30s or 5m.`)
  return ms === null ? null : Math.round(ms / 1_000)
}

export function moved<T>(list: readonly T[], from: number, by: 1 | -1): readonly T[] {
  const item = list[from]
  const to = from + by
  if (item === undefined || to < 0 || to >= list.length) return list
  return list.toSpliced(from, 1).toSpliced(to, 0, item)
}

/** The rule that an issue of the server belongs to: `rules.1.steps.0.methodId`. */
export function faultOfIssue(
  { path, message }: { path: string; message: string },
  drafts: Drafts,
): DraftFault {
  const [, index] = /^rules\.(\d+)/.exec(path) ?? []
  return { ruleId: index === undefined ? null : (drafts.rules[Number(index)]?.id ?? null), message }
}
