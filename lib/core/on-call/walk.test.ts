import fc from 'fast-check'
import { expect, test } from 'vitest'
import { advancePage, beginPage, dueOrders, nextDueMs, type PageEvent } from './advance.ts'
import type { Page } from './page.ts'
import { BEGUN_MS, groupOf, personOf, policyOf, worldOf } from './testing.ts'

const NAMES = ['ana', 'ben', 'cem'] as const
const target = fc.constantFrom(
  ...NAMES.map(name => ({ person: `${name}@example.org` })),
  { person: 'nobody@example.org' },
  { schedule: 'office' },
  { schedule: 'gone' },
  { receiver: 'ops' },
  { receiver: 'gone' },
)
const condition = fc.constantFrom(
  undefined,
  { severity: ['P1'] },
  { kind: ['data loss'] },
  { hours: [{ days: ['sun'] }] },
)

const policy = fc
  .record({
    steps: fc.array(
      fc.record({
        minutes: fc.nat(30),
        tell: fc.array(target, { minLength: 1, maxLength: 3 }),
        when: condition,
        first_when: condition,
      }),
      { minLength: 1, maxLength: 4 },
    ),
    repeat: fc.nat(2),
    last_resort: target,
    acknowledge_expires: fc.constantFrom(undefined, '20m'),
  })
  .map(({ steps, acknowledge_expires, ...rest }) => {
    let minutes = 0
    return policyOf({
      ...rest,
      ...(acknowledge_expires ? { acknowledge_expires } : {}),
      steps: steps.map(({ when, first_when, tell, ...step }, i) => {
        minutes += step.minutes
        return {
          name: `L${i}`,
          after: `${minutes}m`,
          tell,
          ...(when ? { when } : {}),
          ...(first_when ? { first_when } : {}),
        }
      }),
    })
  })

const world = fc.subarray([...NAMES]).map(names =>
  worldOf(
    names.map(name => personOf(name, ['web_push', 'email', 'sms'])),
    {
      receivers: ['ops'],
      schedules: [
        {
          slug: 'office',
          name: 'Office',
          layers: [
            {
              name: 'A',
              people: ['ana@example.org'],
              starts: '2026-01-01T00:00',
              hours: [{ from: '09:00', to: '11:00' }],
            },
          ],
        },
      ],
    },
  ),
)

const by = { name: 'ana@example.org', via: 'page' } as const
type Happening = 'wait' | 'late' | 'deliver' | 'retry' | 'refuse' | 'receipt' | 'lose' | PageEvent['kind']
const happening = fc.constantFrom<Happening>(
  ...(['wait', 'wait', 'wait', 'late', 'deliver', 'deliver', 'retry', 'refuse', 'receipt', 'lose'] as const),
  ...(['notified', 'acknowledged', 'escalated', 'described', 'resolved'] as const),
)

function eventOf(what: Happening, page: Page, nowMs: number): PageEvent {
  const due = dueOrders(page, nowMs)[0]?.key ?? 'none'
  const sent = page.orders.find(order => order.state === 'sent')?.key ?? 'none'
  switch (what) {
    case 'deliver':
      return { kind: 'attempted', orderKey: due, outcome: { kind: 'delivered', detail: '', reference: null } }
    case 'retry':
      return { kind: 'attempted', orderKey: due, outcome: { kind: 'retry', detail: '', retryAfterMs: null } }
    case 'refuse':
      return { kind: 'attempted', orderKey: due, outcome: { kind: 'refused', detail: '' } }
    case 'receipt':
      return { kind: 'receipt', orderKey: sent }
    case 'lose':
      return { kind: 'undelivered', orderKey: sent, reason: 'no such number' }
    case 'notified':
      return { kind: 'notified', group: groupOf({}) }
    case 'described':
      return { kind: 'described', labels: { kind: 'data loss' }, by }
    case 'acknowledged':
    case 'escalated':
    case 'resolved':
      return { kind: what, by }
    default:
      return { kind: 'tick' }
  }
}

/** What holds of every page at every moment: no alert dies, nothing is said twice, nobody is called for nothing. */
function checkPage(page: Page, nowMs: number): void {
  const next = nextDueMs(page, nowMs)
  const isLive = page.orders.some(
    ({ place, state }) => place === 'last_resort' && (state === 'sent' || state === 'waiting'),
  )
  if (page.status.kind === 'open' && next === null)
    expect([page.phase.kind, isLive]).toEqual(['exhausted', true])
  if (next !== null && next <= nowMs) expect(dueOrders(page, nowMs).length).toBeGreaterThan(0)
  expect(new Set(page.orders.map(({ key }) => key)).size).toBe(page.orders.length)
  const waiting = page.orders.filter(({ state }) => state === 'waiting')
  if (page.status.kind === 'resolved') expect(waiting.every(({ place }) => place === 'resolved')).toBe(true)
  if (page.status.kind === 'acknowledged')
    expect(waiting.every(({ place }) => place === 'reminder')).toBe(true)
}

test('whatever happens in whatever order: no page dies unheard, no order is made twice, none waits for nothing', () => {
  const severities = fc.constantFrom<Record<string, string>>({}, { severity: 'P1' }, { kind: 'data loss' })
  fc.assert(
    fc.property(
      policy,
      world,
      severities,
      fc.array(happening, { maxLength: 40 }),
      (rules, around, labels, story) => {
        let nowMs = BEGUN_MS
        let page = beginPage(rules, groupOf(labels), { id: 'p', nowMs })
        page = advancePage(page, { kind: 'tick' }, { world: around, nowMs }).page
        checkPage(page, nowMs)
        for (const what of story) {
          if (what === 'wait') nowMs = Math.max(nowMs, nextDueMs(page, nowMs) ?? nowMs)
          if (what === 'late') nowMs += 3 * 3_600_000
          page = advancePage(page, eventOf(what, page, nowMs), { world: around, nowMs }).page
          checkPage(page, nowMs)
        }
      },
    ),
    { numRuns: 400 },
  )
})
