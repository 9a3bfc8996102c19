// What business costs: npm run bench -- business [--subscriptions 100000]. All figures made anew, and a change until it can be read.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { createManualClock } from '../lib/adapters/manual-clock.ts'
import { calendarOf } from '../lib/core/business/days.ts'
import type { CustomerFacts } from '../lib/core/business/stripe/facts.ts'
import { RevenuePolicy, StripeAccount } from '../lib/core/config/schema/business.ts'
import { createTurns } from '../lib/engine/alerts/event-loop-turns.ts'
import { RevenueBooks } from '../lib/engine/business/revenue-books.ts'
import { companyOf } from './business/company.ts'
import { measureWebhooks } from './business/webhooks.ts'

const { values: wish } = parseArgs({ options: { subscriptions: { type: 'string', default: '100000' } } })
const COUNT = Number(wish.subscriptions)
const NOW_MS = Date.parse('2026-11-09T12:00:00Z')
const facts = new Map<string, CustomerFacts>(companyOf({ count: COUNT, invoices: 6, nowMs: NOW_MS }))
const view = {
  name: 'bench',
  config: StripeAccount.parse({ name: 'bench', policy: RevenuePolicy.parse({}) }),
  facts,
  asOfMs: NOW_MS,
  isComplete: true,
}
const rates = { to: 'USD', date: '2026-11-01', rates: { EUR: '1.08' } }
const log = { info: () => undefined, warn: () => undefined, error: (fields: object) => console.error(fields) }
const books = new RevenueBooks(
  { stripe: { accounts: () => [view] }, clock: createManualClock(NOW_MS), turns: createTurns(), log },
  () => undefined,
)
const today = calendarOf('UTC', { startsAtMs: NOW_MS, endsAtMs: NOW_MS }).dayOf(NOW_MS)

for (let round = 1; round <= 3; round++) {
  globalThis.gc?.()
  const beforeBytes = process.memoryUsage().heapUsed
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const beganMs = performance.now()
  const cpu = process.cpuUsage()
  books.configure(rates)
  await books.settled()
  const tookMs = performance.now() - beganMs
  delay.disable()
  const { user, system } = process.cpuUsage(cpu)
  globalThis.gc?.()
  const mib = (process.memoryUsage().heapUsed - beforeBytes) / 1_048_576
  print(`full recompute ${round}`, [
    `${Math.round(tookMs)} ms for ${COUNT} subscriptions (${Math.round((user + system) / 1000)} ms of a processor)`,
    `event loop held ${Math.round(delay.max / 1e6)} ms at most, p99 ${Math.round(delay.percentile(99) / 1e6)} ms`,
    `${Math.round(mib)} MiB more than before`,
  ])
}
const days = books.accounts()[0]?.book.days('sum', today)
print('MRR of all by rates', [`$${((days?.mrrAt(today) ?? 0) / 100).toLocaleString('en')}`])

const CHANGES = 1000
const changesBeganMs = performance.now()
for (let index = 0; index < CHANGES; index++) {
  books.changed('bench', new Set([`cus_${(index * 97) % COUNT}`]))
  await books.settled()
  books.accounts()[0]?.book.days('USD', today)
}
print('one changed customer, its day sums read', [
  `${((performance.now() - changesBeganMs) / CHANGES).toFixed(2)} ms`,
])

facts.clear()
const { loadedMs, readMs, changedMs } = await measureWebhooks(COUNT, 20)
const middle = (values: readonly number[]) =>
  Math.round(values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0)
const most = (values: readonly number[]) => Math.round(Math.max(...values))
print('start with everything in the database', [`${Math.round(loadedMs)} ms`])
print('the page read', [`${middle(readMs)} ms, ${most(readMs)} ms at most`])
print('from webhooks of a new subscription to a changed figure', [
  `${middle(changedMs)} ms, ${most(changedMs)} ms at most`,
])
process.exit(0)

function print(what: string, lines: readonly string[]): void {
  process.stdout.write(`${what}: ${lines.join('; ')}\n`)
}
