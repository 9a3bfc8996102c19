import { expect, test } from 'vitest'
import { linkPayments } from './link-payments.ts'
import type { SeenCharge, SeenFailure, SeenInvoice } from './seen.ts'

const HOUR_MS = 3_600_000
const invoice = (more: Partial<SeenInvoice> = {}): SeenInvoice => ({
  ...{ id: 'in_1', number: null, customer: 'cus_1', subscription: 'sub_1', currency: 'usd', status: 'open' },
  ...{
    createdMs: 0,
    paidMs: null,
    totalMinor: 4_000,
    taxMinor: 0,
    paidMinor: 0,
    nextAttemptMs: null,
    payments: [],
  },
  ...more,
})
const charge = (more: Partial<SeenCharge> = {}): SeenCharge => ({
  ...{ id: 'ch_1', customer: 'cus_1', named: null, intent: 'pi_1', currency: 'usd', status: 'failed' },
  ...{ createdMs: 1_000, minor: 4_000, failure: 'declined' },
  ...more,
})
const failure = (atMs: number, minor = 4_000): SeenFailure => ({
  event: `evt_${atMs}`,
  invoice: 'in_1',
  atMs,
  minor,
})

const link = (invoices: SeenInvoice[], charges: SeenCharge[], failures: SeenFailure[] = []) => {
  const linked = linkPayments(invoices, charges, id => failures.filter(one => one.invoice === id))
  return {
    of: Object.fromEntries(linked.charges.map(one => [one.id, one.invoice])),
    failures: linked.invoices.map(one => one.failures.map(({ atMs }) => atMs)),
  }
}

test.each([
  ['the intent that its invoice was to be paid with', invoice({ payments: ['pi_1'] }), charge()],
  [
    'its own id among what the invoice was paid with',
    invoice({ payments: ['ch_1'] }),
    charge({ intent: null }),
  ],
  ['its invoice by name', invoice(), charge({ named: 'in_1' })],
])('a charge belongs by %s', (_name, one, other) => {
  expect(link([one], [other])).toEqual({ of: { ch_1: 'in_1' }, failures: [[1_000]] })
})

test('an attempt that both an event and a charge tell of counts once', () => {
  expect(link([invoice({ payments: ['pi_1'] })], [charge()], [failure(2_000)]).failures).toEqual([[2_000]])
  expect(link([invoice()], [charge()], [failure(2_000)])).toEqual({
    of: { ch_1: 'in_1' },
    failures: [[2_000]],
  })
})

test('attempts that are hours apart count each', () => {
  const charges = [charge(), charge({ id: 'ch_2', createdMs: 3 * HOUR_MS })]
  const { failures } = link([invoice({ payments: ['pi_1'] })], charges, [failure(2_000)])
  expect(failures).toEqual([[2_000, 3 * HOUR_MS]])
})

test.each([
  ['amount', charge({ minor: 3_999 })],
  ['currency', charge({ currency: 'eur' })],
  ['time', charge({ createdMs: 3 * HOUR_MS })],
])('a failed charge of another %s is nobody’s', (_name, one) => {
  expect(link([invoice()], [one], [failure(2_000)]).of).toEqual({ ch_1: null })
})

test('a good charge belongs to the invoice that was paid then, one charge to one invoice', () => {
  const paid = invoice({ status: 'paid', paidMs: 2_000, paidMinor: 4_000 })
  const good = (id: string, createdMs: number) =>
    charge({ id, createdMs, status: 'succeeded', failure: null })
  expect(link([paid], [good('ch_2', 3_000), good('ch_1', 1_000)]).of).toEqual({ ch_1: 'in_1', ch_2: null })
})
