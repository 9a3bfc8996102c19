import type { RevenuePolicy } from '../../config/schema/business.ts'
import type { CustomerFacts, SubscriptionState } from '../stripe/facts.ts'
import { type Move, type MovesParts, movesOf, type PlanMove, SUM } from './moves.ts'
import { isOpenDispute, type Payment, paymentsOf } from './payments.ts'
import { priceText } from './price-text.ts'
import { inOrder, type RevenueStep, stepsOf } from './steps.ts'
import { type Slot, slotIndex } from './tally.ts'
import { endedTrial } from './trials.ts'

export type ShareParts = MovesParts & { readonly policy: RevenuePolicy }

/** A subscription as it stands: its newest state, and what it is worth a month. */
export type Standing = { readonly state: SubscriptionState; readonly worth: RevenueStep | null }

/** What one customer adds to the figures, so that it can be taken away again when the customer changes. */
export type CustomerShare = {
  /** By currency (or `sum`): day, slot, value; day, slot, value; … */
  readonly sums: ReadonlyMap<string, Float64Array>
  readonly moves: readonly Move[]
  readonly planMoves: readonly PlanMove[]
  readonly standings: readonly Standing[]
  /** Payments that failed. */
  readonly failures: readonly Payment[]
  /** When the next step is due that nobody will tell of: the end of a coupon or of a period. Null: none. */
  readonly nextMs: number | null
}

type Values = readonly (readonly [Slot, number])[]
type Note = (day: number, currency: string, values: Values) => void

/** A customer's part of all figures as it is at a moment: what is due later is not in it. */
export function shareOf(facts: CustomerFacts, parts: ShareParts, nowMs: number): CustomerShare {
  const noted = new Map<string, number[]>()
  const note: Note = (day, currency, values) => {
    const list = noted.get(currency) ?? []
    noted.set(currency, list)
    for (const [slot, value] of values) if (value !== 0) list.push(day, slotIndex(slot), value)
  }
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
    noteTrial(endedTrial(revisions, past, nowMs), parts, note)
  }
  const { moves, planMoves } = movesOf(subscriptions, parts)
  for (const { day, currency, kind, fromMinor, toMinor } of moves) {
    note(day, currency, [
      [`${kind}_minor`, toMinor - fromMinor],
      [`${kind}_customers`, 1],
    ])
  }
  const payments = paymentsOf(facts)
  for (const payment of payments) notePayment(payment, parts, note)
  return {
    sums: new Map([...noted].map(([currency, list]) => [currency, Float64Array.from(list)])),
    moves,
    planMoves,
    standings,
    failures: payments.filter(({ kind }) => kind === 'failed'),
    nextMs,
  }
}

function noteTrial(
  trial: ReturnType<typeof endedTrial>,
  { calendar, exchange }: ShareParts,
  note: Note,
): void {
  if (!trial) return
  const values: Values = [
    ['trials_ended', 1],
    ['trials_converted', trial.isConverted ? 1 : 0],
  ]
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

function valuesOf(payment: Payment, { minor, netMinor }: Pick<Payment, 'minor' | 'netMinor'>): Values {
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

/** Plans that a customer pays for now, each with its price as people read it. */
export function* pricesOf({ standings }: CustomerShare): Generator<readonly [plan: string, price: string]> {
  for (const { state, worth } of standings) {
    if (!worth || worth.minor === 0) continue
    for (const { price } of state.items) {
      if (price?.period && price.usage === 'licensed') yield [price.title, priceText(price)]
    }
  }
}
