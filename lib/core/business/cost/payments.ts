import { formatMoney } from '../../format/money.ts'
import { compareStrings } from '../../labels/index.ts'
import {
  type CostFacts,
  type CostPart,
  type FailedPayment,
  missingOf,
  quantile,
  spanText,
  type Window,
  weeksText,
  windowOf,
} from './cost.ts'

type Payments = NonNullable<CostFacts['payments']>

/**
 * Payments that failed during the outage and are not paid since, against those of the same minutes of the weeks before
 * that were not paid as long after; and what the customers concerned are worth a month. In each currency.
 */
export function paymentParts(facts: CostFacts, payments: Payments): CostPart[] {
  const window = windowOf(facts, payments.knownFromMs)
  const failed = within(payments.failures, window, 0)
  const weeks = window.weeksMs.map(backMs => within(payments.failures, window, backMs))
  const currencies = [...new Set([...failed, ...weeks.flat()].map(({ currency }) => currency))]
  const missing = missingOf(window, payments.knownFromMs)
  if (currencies.length === 0) return [nothingFailed(window, missing)]
  const lost = currencies.sort(compareStrings).map(currency => {
    const of = (all: readonly FailedPayment[]) => all.filter(one => one.currency === currency)
    return lostPart({ currency, failed: of(failed), weeks: weeks.map(of), window, missing })
  })
  return [...lost, ...riskParts(failed, window, payments)]
}

/** Those of a window that lies so far back, each once. */
function within(
  failures: readonly FailedPayment[],
  { fromMs, toMs }: Window,
  backMs: number,
): FailedPayment[] {
  const found = new Map<string, FailedPayment>()
  for (const failure of failures) {
    if (failure.atMs < fromMs - backMs || failure.atMs >= toMs - backMs) continue
    if (!found.has(failure.id)) found.set(failure.id, failure)
  }
  return [...found.values()]
}

const unpaidMinor = (failures: readonly FailedPayment[], asOfMs: number): number =>
  failures.filter(failure => isUnpaid(failure, asOfMs)).reduce((sum, { minor }) => sum + minor, 0)

const isUnpaid = ({ paidMs }: FailedPayment, asOfMs: number): boolean => paidMs === null || paidMs > asOfMs

const nothingFailed = (window: Window, missing: string | null): CostPart => ({
  key: 'failed_payments',
  title: 'Failed payments',
  low: 0,
  high: 0,
  unit: { kind: 'count' },
  method: `none failed ${spanText(window)}, nor in the same minutes of the weeks before`,
  missing,
})

type Lost = {
  readonly currency: string
  readonly failed: readonly FailedPayment[]
  readonly weeks: readonly (readonly FailedPayment[])[]
  readonly window: Window
  readonly missing: string | null
}

function lostPart({ currency, failed, weeks, window, missing }: Lost): CostPart {
  const { asOfMs, weeksMs } = window
  const minor = unpaidMinor(failed, asOfMs)
  const before = weeks.map((week, i) => unpaidMinor(week, asOfMs - (weeksMs[i] ?? 0)))
  const [usual, most] = [Math.round(quantile(before, 0.25)), Math.round(quantile(before, 0.75))]
  const money = (amount: number) => formatMoney(amount, currency, 'exact')
  const count = failed.filter(failure => isUnpaid(failure, asOfMs)).length
  return {
    key: 'failed_payments',
    title: 'Failed payments',
    low: missing === null ? Math.max(0, minor - most) : 0,
    high: missing === null ? Math.max(0, minor - usual) : 0,
    unit: { kind: 'money', currency },
    method:
      `${money(minor)} (${count} ${count === 1 ? 'payment' : 'payments'}) failed ${spanText(window)} and is not paid; ` +
      `${money(usual)} to ${money(most)} in the same minutes of ${weeksText(window)}`,
    missing,
  }
}

/** From the customers who still owe, to all whose payment failed meanwhile. */
function riskParts(failed: readonly FailedPayment[], { asOfMs }: Window, { mrrOf }: Payments): CostPart[] {
  const customers = new Map<string, boolean>()
  for (const failure of failed) {
    if (failure.customer === null) continue
    const owes = isUnpaid(failure, asOfMs) || (customers.get(failure.customer) ?? false)
    customers.set(failure.customer, owes)
  }
  const sums = new Map<string, { low: number; high: number }>()
  for (const [customer, owes] of customers)
    for (const { currency, minor } of mrrOf(customer)) {
      const sum = sums.get(currency) ?? { low: 0, high: 0 }
      sums.set(currency, { low: sum.low + (owes ? minor : 0), high: sum.high + minor })
    }
  const owing = [...customers.values()].filter(Boolean).length
  return [...sums]
    .sort(([a], [b]) => compareStrings(a, b))
    .map(([currency, { low, high }]) => ({
      key: 'mrr_at_risk',
      title: 'MRR at risk',
      low,
      high,
      unit: { kind: 'money', currency },
      method: `what ${customers.size} ${customers.size === 1 ? 'customer' : 'customers'} whose payment failed meanwhile pay a month, of whom ${owing} still owe it; not lost yet`,
      missing: null,
    }))
}
