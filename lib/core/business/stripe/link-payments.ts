import type { StripeCharge, StripeInvoice } from './facts.ts'
import type { SeenCharge, SeenFailure, SeenInvoice } from './seen.ts'

/** Stripe tells of an attempt by its charge and, at about the same time, by its invoice. */
const SAME_ATTEMPT_MS = 3_600_000

type FailuresOf = (invoice: string) => readonly SeenFailure[]
type LinkedInvoice = SeenInvoice & Pick<StripeInvoice, 'failures'>
type LinkedCharge = SeenCharge & Pick<StripeCharge, 'invoice'>

/**
 * Joins one customer's invoices and charges: which charge was for which invoice, and each failed attempt once, though
 * both a charge and an event may tell of it. What Stripe joins itself (payments, an older charge's invoice) counts;
 * else a charge belongs to the invoice that was paid, or failed, at that time over the same amount.
 */
export function linkPayments(
  invoices: readonly SeenInvoice[],
  charges: readonly SeenCharge[],
  failuresOf: FailuresOf,
): { readonly invoices: readonly LinkedInvoice[]; readonly charges: readonly LinkedCharge[] } {
  const byPayment = new Map(invoices.flatMap(one => one.payments.map(id => [id, one.id] as const)))
  const named = (charge: SeenCharge) =>
    charge.named ?? byPayment.get(charge.id) ?? byPayment.get(charge.intent ?? '') ?? null
  const paid = new Set(charges.flatMap(one => (one.status === 'succeeded' ? (named(one) ?? []) : [])))
  const linked: LinkedCharge[] = []
  for (const charge of [...charges].sort(byTime)) {
    const invoice =
      named(charge) ??
      (charge.status === 'failed'
        ? likelyFailed(charge, invoices, failuresOf)
        : likelyPaid(
            charge,
            invoices.filter(one => !paid.has(one.id)),
          ))
    // An invoice is paid once: two charges alike are not both its own.
    if (invoice !== null && charge.status === 'succeeded') paid.add(invoice)
    linked.push({ ...charge, invoice })
  }
  return {
    charges: linked,
    invoices: invoices.map(invoice => {
      const failed = linked.filter(one => one.invoice === invoice.id && one.status === 'failed')
      return { ...invoice, failures: failuresFrom(failuresOf(invoice.id), failed) }
    }),
  }
}

/** Whatever order they became known in. */
const byTime = (a: SeenCharge, b: SeenCharge): number => a.createdMs - b.createdMs || (a.id < b.id ? -1 : 1)

const likelyFailed = (
  charge: SeenCharge,
  invoices: readonly SeenInvoice[],
  failuresOf: FailuresOf,
): string | null =>
  invoices.find(
    invoice =>
      invoice.currency === charge.currency &&
      failuresOf(invoice.id).some(one => one.minor === charge.minor && isSameTime(one.atMs, charge)),
  )?.id ?? null

const likelyPaid = (charge: SeenCharge, invoices: readonly SeenInvoice[]): string | null =>
  invoices.find(
    invoice =>
      invoice.currency === charge.currency &&
      invoice.paidMinor === charge.minor &&
      invoice.paidMs !== null &&
      isSameTime(invoice.paidMs, charge),
  )?.id ?? null

const isSameTime = (atMs: number, charge: SeenCharge): boolean =>
  Math.abs(atMs - charge.createdMs) <= SAME_ATTEMPT_MS

function failuresFrom(
  told: readonly SeenFailure[],
  charges: readonly SeenCharge[],
): StripeInvoice['failures'] {
  const untold = new Set(told)
  const extra = charges.filter(charge => {
    const event = [...untold].find(failure => isSameTime(failure.atMs, charge))
    if (event) untold.delete(event)
    return event === undefined
  })
  return [...told, ...extra.map(charge => ({ atMs: charge.createdMs, minor: charge.minor }))]
    .map(({ atMs, minor }) => ({ atMs, minor }))
    .sort((a, b) => a.atMs - b.atMs || a.minor - b.minor)
}
