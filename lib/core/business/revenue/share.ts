import type { RevenuePolicy } from '../../config/schema/business.ts'
import type { CustomerFacts } from '../stripe/facts.ts'
import { type Move, type MovesParts, movesOf, type PlanMove, SUM } from './moves.ts'
import { isOpenDispute, type Payment, paymentsOf } from './payments.ts'
import { type RevenueStep, stepsOf } from './steps.ts'
import { type Slot, slotIndex } from './tally.ts'
import { endedTrial } from './trials.ts'

export type ShareParts = MovesParts & { readonly policy: RevenuePolicy }

/** One number of one customer: what it adds to a day's sum. `slot` by `slotIndex`. */
export type Entry = {
  readonly currency: string
  readonly day: number
  readonly slot: number
  readonly value: number
}

/** What one customer adds to the figures, so that it can be taken away again when the customer changes. */
export type CustomerShare = {
  readonly entries: readonly Entry[]
  readonly moves: readonly Move[]
  readonly planMoves: readonly PlanMove[]
  /** When the next step is due that nobody will tell of: the end of a coupon or of a period. Null: none. */
  readonly nextMs: number | null
}

/** A customer's part of all figures as it is at a moment: what is due later is not in it. */
export function shareOf(facts: CustomerFacts, parts: ShareParts, nowMs: number): CustomerShare {
  const entries: Entry[] = []
  const note = (day: number, currency: string, values: readonly (readonly [Slot, number])[]) => {
    for (const [slot, value] of values) {
      if (value !== 0) entries.push({ currency, day, slot: slotIndex(slot), value })
    }
  }
  const subscriptions: RevenueStep[][] = []
  let nextMs: number | null = null
  for (const revisions of facts.revisions.values()) {
    const steps = stepsOf(revisions, parts.policy)
    const past = steps.filter(({ atMs }) => atMs <= nowMs)
    const next = steps[past.length]?.atMs ?? null
    if (next !== null) nextMs = Math.min(next, nextMs ?? next)
    subscriptions.push(past)
    noteTrial(endedTrial(revisions, past, nowMs), parts, note)
  }
  const { moves, planMoves } = movesOf(subscriptions, parts)
  for (const { day, currency, kind, fromMinor, toMinor } of moves) {
    note(day, currency, [
      [`${kind}_minor`, toMinor - fromMinor],
      [`${kind}_customers`, 1],
    ])
  }
  for (const payment of paymentsOf(facts)) notePayment(payment, parts, note)
  return { entries, moves, planMoves, nextMs }
}

type Note = (day: number, currency: string, values: readonly (readonly [Slot, number])[]) => void

function noteTrial(
  trial: ReturnType<typeof endedTrial>,
  { calendar, exchange }: ShareParts,
  note: Note,
): void {
  if (!trial) return
  const values = [
    ['trials_ended', 1],
    ['trials_converted', trial.isConverted ? 1 : 0],
  ] as const
  const day = calendar.dayOf(trial.endedMs)
  note(day, trial.currency, values)
  if (exchange && exchange.change(0, trial.currency) !== null) note(day, SUM, values)
}

function notePayment(payment: Payment, { calendar, exchange }: ShareParts, note: Note): void {
  const day = calendar.dayOf(payment.atMs)
  note(day, payment.currency, valuesOf(payment, payment))
  const minor = exchange?.change(payment.minor, payment.currency) ?? null
  const netMinor = exchange?.change(payment.netMinor, payment.currency) ?? null
  if (minor !== null && netMinor !== null) note(day, SUM, valuesOf(payment, { minor, netMinor }))
}

function valuesOf(
  payment: Payment,
  { minor, netMinor }: Pick<Payment, 'minor' | 'netMinor'>,
): readonly (readonly [Slot, number])[] {
  switch (payment.kind) {
    case 'paid':
      return [
        ['revenue_minor', netMinor],
        ['payments', 1],
      ]
    case 'failed':
      return [
        ['failed_payments', 1],
        ['failed_minor', minor],
        payment.outcome?.kind === 'paid' ? ['failed_paid_since', 1] : ['failed_open_minor', minor],
      ]
    case 'refund':
      return [
        ['revenue_minor', -netMinor],
        ['refunds', 1],
        ['refunded_minor', minor],
      ]
    case 'dispute':
      return [
        ['disputes', 1],
        ['disputed_minor', minor],
        ['disputes_open', isOpenDispute(payment) ? 1 : 0],
      ]
  }
}
