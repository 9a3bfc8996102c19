import { parseDurationMs } from '../config/duration.ts'
import type { StepConfig } from '../config/schema/escalation.ts'
import { whyNot } from './condition.ts'
import type { Order, Page } from './page.ts'

type Moment = { readonly nowMs: number }

const LONGEST_NOTICE_MS = 300_000

/** Milliseconds of a duration that the configuration's schema has checked. */
export const durationMs = (text: string): number => parseDurationMs(text) ?? 0

/** How sentences name where an order goes. */
export const targetName = ({ target }: Pick<Order, 'target'>): string =>
  target.kind === 'receiver' ? `the receiver "${target.receiver}"` : `${target.methodName} of ${target.email}`

/** When a receipt is missed; infinity when none is waited for. */
export const receiptDueAt = ({ state, sentAtMs, receiptAtMs, receiptWithinMs }: Order): number =>
  state !== 'sent' || sentAtMs === null || receiptAtMs !== null || receiptWithinMs === null
    ? Number.POSITIVE_INFINITY
    : sentAtMs + receiptWithinMs

/** Five minutes before an acknowledgement ends, or half-way of a short one. */
export function reminderAt(status: Extract<Page['status'], { kind: 'acknowledged' }>): number {
  const { atMs, expiresAtMs } = status
  if (expiresAtMs === null || status.isReminded) return Number.POSITIVE_INFINITY
  return expiresAtMs - Math.min(LONGEST_NOTICE_MS, (expiresAtMs - atMs) / 2)
}

export function nextStep(page: Page): { readonly index: number; readonly step: StepConfig } | null {
  const index = page.policy.steps.findIndex(
    (_step, i) => !page.taken.includes(i) && !page.leftOut.includes(i),
  )
  const step = page.policy.steps[index]
  return step ? { index, step } : null
}

/** The step with which the policy begins for this page. */
export function firstStep({ policy, labels }: Page, { nowMs }: Moment): number {
  const asked = { labels, zone: policy.zone, atMs: nowMs }
  const found = policy.steps.findLastIndex(step => step.first_when && whyNot(step.first_when, asked) === null)
  return Math.max(0, found)
}

/** When a step is due, counted from the one that was taken last: late ones are not made up for at once. */
export function stepDueAt(page: Page, around: Moment, step: StepConfig): number {
  const { phase } = page
  if (phase.kind !== 'steps') return Number.POSITIVE_INFINITY
  const isSkippedTo = (nextStep(page)?.index ?? 0) < firstStep(page, around)
  const waitMs = isSkippedTo ? 0 : Math.max(0, durationMs(step.after) - phase.base.afterMs)
  return phase.base.atMs + waitMs
}
