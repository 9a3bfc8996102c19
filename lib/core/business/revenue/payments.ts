import { fraction, multiply, roundHalfEven } from '../money/index.ts'
import type { CustomerFacts, StripeInvoice } from '../stripe/facts.ts'

/** What became of a payment that failed. */
export type PaymentOutcome =
  | { readonly kind: 'paid'; readonly atMs: number }
  | { readonly kind: 'tried_again'; readonly atMs: number }
  | { readonly kind: 'given_up' }
  | { readonly kind: 'open' }

/** Money that came, did not come, went back, or is disputed. `currency` in capitals. */
export type Payment = {
  readonly kind: 'failed' | 'paid' | 'refund' | 'dispute'
  readonly atMs: number
  /** Of the invoice, charge, refund or dispute. */
  readonly id: string
  readonly currency: string
  readonly minor: number
  /** Without taxes. */
  readonly netMinor: number
  /** In Stripe's words, why it failed or how a dispute stands. */
  readonly reason: string | null
  readonly outcome: PaymentOutcome | null
}

/** The charge and the invoice tell of the same failure when they are no further apart. */
const SAME_FAILURE_MS = 600_000

/** A customer's payments, in no order. An invoice that was paid and its charge are one. */
export function paymentsOf(facts: Omit<CustomerFacts, 'customer' | 'revisions'>): Payment[] {
  const payments: Payment[] = []
  for (const invoice of facts.invoices) noteInvoice(invoice, payments)
  if (facts.charges.length + facts.refunds.length > 0) {
    const invoices = new Map(facts.invoices.map(invoice => [invoice.id, invoice]))
    payments.push(...ofCharges(facts.charges, invoices), ...ofRefunds(facts, invoices))
  }
  for (const { id, createdMs, currency, minor, status } of facts.disputes) {
    payments.push({ ...bare('dispute', { id, atMs: createdMs, currency, minor }), reason: status })
  }
  return payments
}

type Bare = Pick<Payment, 'id' | 'atMs' | 'currency' | 'minor'>

const bare = (kind: Payment['kind'], { id, atMs, currency, minor }: Bare): Payment => ({
  kind,
  id,
  atMs,
  currency: currency.toUpperCase(),
  minor,
  netMinor: minor,
  reason: null,
  outcome: null,
})

function noteInvoice(invoice: StripeInvoice, payments: Payment[]): void {
  const { id, currency, paidMs, paidMinor } = invoice
  for (const { atMs, minor } of invoice.failures) {
    payments.push({ ...bare('failed', { id, atMs, currency, minor }), outcome: outcomeOf(invoice) })
  }
  if (invoice.status !== 'paid' || paidMs === null || paidMinor <= 0) return
  const payment = bare('paid', { id, atMs: paidMs, currency, minor: paidMinor })
  payments.push(invoice.taxMinor === 0 ? payment : { ...payment, netMinor: netOf(paidMinor, invoice) })
}

/** What is left of a payment of an invoice without its share of taxes, rounded once. */
function netOf(minor: number, { totalMinor, taxMinor }: StripeInvoice): number {
  if (taxMinor === 0 || totalMinor <= 0) return minor
  if (minor === totalMinor) return minor - taxMinor
  return roundHalfEven(multiply(fraction(minor), fraction(totalMinor - taxMinor, totalMinor)))
}

function outcomeOf({ status, paidMs, nextAttemptMs }: StripeInvoice): PaymentOutcome {
  if (status === 'paid' && paidMs !== null) return { kind: 'paid', atMs: paidMs }
  if (status === 'void' || status === 'uncollectible') return { kind: 'given_up' }
  return nextAttemptMs === null ? { kind: 'open' } : { kind: 'tried_again', atMs: nextAttemptMs }
}

function ofCharges(
  charges: CustomerFacts['charges'],
  invoices: ReadonlyMap<string, StripeInvoice>,
): Payment[] {
  return charges.flatMap(({ id, invoice: invoiceId, status, createdMs, currency, minor, failure }) => {
    const invoice = invoices.get(invoiceId ?? '')
    if (status === 'succeeded') {
      return invoiceId === null ? [bare('paid', { id, atMs: createdMs, currency, minor })] : []
    }
    if (status !== 'failed') return []
    const isTold = invoice?.failures.some(({ atMs }) => Math.abs(atMs - createdMs) <= SAME_FAILURE_MS)
    if (isTold) return []
    const outcome: PaymentOutcome | null = invoice ? outcomeOf(invoice) : null
    return [{ ...bare('failed', { id, atMs: createdMs, currency, minor }), reason: failure, outcome }]
  })
}

function ofRefunds(
  { refunds, charges }: Pick<CustomerFacts, 'refunds' | 'charges'>,
  invoices: ReadonlyMap<string, StripeInvoice>,
): Payment[] {
  const invoiceOf = new Map(charges.map(charge => [charge.id, invoices.get(charge.invoice ?? '')]))
  return refunds
    .filter(({ status }) => status !== 'failed' && status !== 'canceled')
    .map(({ id, charge, createdMs, currency, minor }) => {
      const invoice = invoiceOf.get(charge ?? '')
      return {
        ...bare('refund', { id, atMs: createdMs, currency, minor }),
        netMinor: invoice ? netOf(minor, invoice) : minor,
      }
    })
}

/** A dispute that is not decided yet. */
export const isOpenDispute = ({ kind, reason }: Payment): boolean =>
  kind === 'dispute' && !['won', 'lost', 'warning_closed', 'prevented'].includes(reason ?? '')
