import type { RevenuePolicy } from '../../config/schema/business.ts'
import type { CustomerFacts, StripePrice, SubscriptionState } from '../stripe/facts.ts'
import { type Move, type MovesParts, movesOf, type PlanMove, SUM } from './moves.ts'
import { isOpenDispute, type Payment, paymentsOf } from './payments.ts'
import { inOrder, type RevenueStep, stepsOf } from './steps.ts'
import { type Slot, slotIndex } from './tally.ts'
import { endedTrial } from './trials.ts'

export type ShareParts = MovesParts & { readonly policy: RevenuePolicy }

/** A subscription as it stands: its newest state, and what it is worth a month. */
export type Standing = { readonly state: SubscriptionState; readonly worth: RevenueStep | null }

/** Of a currency (or `sum`): day, slot, value; day, slot, value; … Plain numbers: there are millions. */
export type CurrencySums = { readonly currency: string; readonly values: readonly number[] }

/** What one customer adds to the figures, so that it can be taken away again when the customer changes. */
export type CustomerShare = {
  readonly sums: readonly CurrencySums[]
  readonly moves: readonly Move[]
  readonly planMoves: readonly PlanMove[]
  readonly standings: readonly Standing[]
  /** Payments that failed. */
  readonly failures: readonly Payment[]
  /** When the next step is due that nobody will tell of: the end of a coupon or of a period. Null: none. */
  readonly nextMs: number | null
}

/** A customer's part of all figures as it is at a moment: what is due later is not in it. */
export function shareOf(facts: CustomerFacts, parts: ShareParts, nowMs: number): CustomerShare {
  const notes = new Notes()
  const subscriptions: RevenueStep[][] = []
  const standings: Standing[] = []
  let nextMs: number | null = null
  for (const revisions of facts.revisions.values()) {
    const steps = stepsOf(revisions, parts.policy)
    const past = steps.filter(({ atMs }) => atMs <= nowMs)
    const next = steps[past.length]?.atMs ?? null
    if (next !== null) nextMs = Math.min(next, nextMs ?? next)
    subscriptions.push(past)
    const state = inOrder(revisions).at(-1)?.state
    if (state) standings.push({ state, worth: past.at(-1) ?? null })
    noteTrial(endedTrial(revisions, past, nowMs), parts, notes)
  }
  const { moves, planMoves } = movesOf(subscriptions, parts)
  for (const { day, currency, kind, fromMinor, toMinor } of moves) {
    notes.add(currency, day, `${kind}_minor`, toMinor - fromMinor)
    notes.add(currency, day, `${kind}_customers`, 1)
  }
  const failures: Payment[] = []
  for (const payment of paymentsOf(facts)) {
    notePayment(payment, parts, notes)
    if (payment.kind === 'failed') failures.push(payment)
  }
  return { sums: notes.sums, moves, planMoves, standings, failures, nextMs }
}

class Notes {
  readonly sums: { readonly currency: string; readonly values: number[] }[] = []

  add(currency: string, day: number, slot: Slot, value: number): void {
    if (value !== 0) this.#of(currency).push(day, slotIndex(slot), value)
  }

  #of(currency: string): number[] {
    for (const sums of this.sums) if (sums.currency === currency) return sums.values
    const values: number[] = []
    this.sums.push({ currency, values })
    return values
  }
}

function noteTrial(
  trial: ReturnType<typeof endedTrial>,
  { calendar, exchange }: ShareParts,
  notes: Notes,
): void {
  if (!trial) return
  const day = calendar.dayOf(trial.endedMs)
  const isSummed = exchange !== null && exchange.change(0, trial.currency) !== null
  for (const currency of isSummed ? [trial.currency, SUM] : [trial.currency]) {
    notes.add(currency, day, 'trials_ended', 1)
    if (trial.isConverted) notes.add(currency, day, 'trials_converted', 1)
  }
}

function notePayment(payment: Payment, { calendar, exchange }: ShareParts, notes: Notes): void {
  const day = calendar.dayOf(payment.atMs)
  noteAmounts(payment, { currency: payment.currency, day }, notes)
  if (!exchange) return
  const minor = exchange.change(payment.minor, payment.currency)
  const netMinor =
    payment.netMinor === payment.minor ? minor : exchange.change(payment.netMinor, payment.currency)
  if (minor !== null && netMinor !== null)
    noteAmounts({ ...payment, minor, netMinor }, { currency: SUM, day }, notes)
}

type Where = { readonly currency: string; readonly day: number }

function noteAmounts(payment: Payment, { currency, day }: Where, notes: Notes): void {
  switch (payment.kind) {
    case 'paid':
      notes.add(currency, day, 'revenue_minor', payment.netMinor)
      notes.add(currency, day, 'payments', 1)
      return
    case 'failed':
      notes.add(currency, day, 'failed_payments', 1)
      notes.add(currency, day, 'failed_minor', payment.minor)
      if (payment.outcome?.kind === 'paid') notes.add(currency, day, 'failed_paid_since', 1)
      else notes.add(currency, day, 'failed_open_minor', payment.minor)
      return
    case 'refund':
      notes.add(currency, day, 'revenue_minor', -payment.netMinor)
      notes.add(currency, day, 'refunds', 1)
      notes.add(currency, day, 'refunded_minor', payment.minor)
      return
    case 'dispute':
      notes.add(currency, day, 'disputes', 1)
      notes.add(currency, day, 'disputed_minor', payment.minor)
      if (isOpenDispute(payment)) notes.add(currency, day, 'disputes_open', 1)
  }
}

/** Prices that a customer pays now. */
export function pricesOf({ standings }: CustomerShare): StripePrice[] {
  const prices: StripePrice[] = []
  for (const { state, worth } of standings) {
    if (!worth || worth.minor === 0) continue
    for (const { price } of state.items) if (price?.period && price.usage === 'licensed') prices.push(price)
  }
  return prices
}
