import { expect, test } from 'vitest'
import type { StripeEvent } from '../stripe/objects.ts'
import { Company, type Step } from './company.ts'
import { usersJson } from './users.ts'

const DAY_MS = 86_400_000
const AT_MS = Date.parse('2026-03-02T12:00:00Z')
const FOUNDED_MS = AT_MS - 120 * DAY_MS

const companyAt = (atMs: number, steps: readonly Step[] = []): Company => {
  const company = new Company({ foundedMs: FOUNDED_MS, watchedMs: AT_MS })
  for (const step of steps) company.take(step)
  company.advanceTo(atMs)
  return company
}

/** All that Stripe would tell of it. */
const told = ({ book }: Company) => ({
  subscriptions: book.list('subscriptions'),
  invoices: book.list('invoices'),
  charges: book.list('charges'),
})

const live = (n: number, kind: Step['kind'] = 'live'): Step => ({ atMs: AT_MS + n * 15_000, kind })

test('the same company is there after each start, what was done live included', () => {
  const steps = [live(1), live(2), live(3, 'away'), live(4), live(5), live(6, 'back'), live(7)]
  const running = companyAt(AT_MS)
  for (const step of steps) running.take(step)
  running.advanceTo(AT_MS + 3_600_000)
  expect(told(companyAt(AT_MS + 3_600_000, steps))).toEqual(told(running))
  expect(told(companyAt(AT_MS + 3_600_000))).not.toEqual(told(running))
})

test('months have customers of every plan, growth, lost customers, failed payments and refunds', () => {
  const company = companyAt(AT_MS)
  const plans = new Set(company.customers.running().map(one => company.customers.planOf(one)))
  expect(plans).toEqual(new Set(['ai_buddy', 'ai_secretary', 'ai_project_manager', 'ai_cto']))
  const { subscriptions, invoices, charges } = told(company)
  const ended = subscriptions.filter(({ status }) => status === 'canceled').length
  expect([subscriptions.length > 300, ended > 10 && ended < 100]).toEqual([true, true])
  const failed = charges.filter(({ status }) => status === 'failed').length
  expect(failed / charges.length).toBeGreaterThan(0.01)
  expect(failed / charges.length).toBeLessThan(0.08)
  expect(invoices.every(({ created }) => created * 1_000 <= AT_MS)).toBe(true)
  expect(new Set(subscriptions.map(({ currency }) => currency))).toEqual(new Set(['usd', 'eur']))
  expect(subscriptions.some(({ discounts }) => discounts.length > 0)).toBe(true)
})

test('an hour of watching moves figures and leaves the company its size', () => {
  const company = companyAt(AT_MS)
  const before = company.customers.roughMrr()
  const events: StripeEvent[] = []
  company.book.onEvent(event => events.push(event))
  for (let n = 1; n <= 240; n++) company.take(live(n))
  const after = company.customers.roughMrr()
  expect(Math.abs(after / before - 1)).toBeLessThan(0.05)
  expect(events.length).toBeGreaterThan(400)
  expect(new Set(events.map(({ type }) => type))).toContain('customer.subscription.created')
})

test('while its API is away, nobody can pay', () => {
  const company = companyAt(AT_MS)
  company.take(live(1, 'away'))
  const events: StripeEvent[] = []
  company.book.onEvent(event => events.push(event))
  for (let n = 2; n <= 12; n++) company.take(live(n))
  const count = (type: string) => events.filter(event => event.type === type).length
  expect([count('invoice.payment_failed') >= 10, count('charge.succeeded')]).toEqual([true, 0])
  company.take(live(13, 'back'))
  for (let n = 14; n <= 40; n++) company.take(live(n))
  expect(count('charge.succeeded')).toBeGreaterThan(3)
})

test('users of today grow with the day; cohorts begin with all and lose some each week', () => {
  const customers = Array.from({ length: 400 }, (_, n) => ({
    cameMs: AT_MS - (n % 80) * DAY_MS,
    isThere: true,
  }))
  const at = (hour: number) =>
    JSON.parse(JSON.stringify(usersJson({ customers }, AT_MS + (hour - 12) * 3_600_000)))
  expect(at(6).daily).toBeLessThan(at(12).daily)
  expect(at(12).daily).toBeLessThan(at(12).weekly)
  expect(at(12).weekly).toBeLessThan(at(12).monthly)
  const first: { cohort: string; week: number; users: number }[] = at(12).cohorts.filter(
    ({ cohort }: { cohort: string }) => cohort === at(12).cohorts[0].cohort,
  )
  const users = first.map(one => one.users)
  expect(first.map(({ week }) => week)).toEqual(Array.from({ length: 12 }, (_, n) => n))
  expect(users.toSorted((a, b) => b - a)).toEqual(users)
})
