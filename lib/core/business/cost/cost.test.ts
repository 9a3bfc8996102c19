import { describe, expect, test } from 'vitest'
import { type CostFacts, costWindow, type FailedPayment, incidentCost, type TrafficHour } from './index.ts'

const HOUR = 3_600_000
const WEEK = 168 * HOUR
const START = Date.parse('2026-11-03T03:00:00Z')
const END = START + 18 * 60_000
const NOW = START + 5 * HOUR
const LONG_AGO = START - 10 * WEEK

let made = 0
const failure = (atMs: number, over: Partial<FailedPayment> = {}): FailedPayment => ({
  id: `in_${++made}`,
  atMs,
  customer: 'cus_a',
  minor: 1_000,
  currency: 'USD',
  paidMs: null,
  ...over,
})

const facts = (over: Partial<CostFacts>): CostFacts => ({
  fromMs: START,
  toMs: END,
  asOfMs: NOW,
  disturbed: [],
  payments: null,
  traffic: null,
  ...over,
})
const paid = (failures: readonly FailedPayment[], over: Partial<CostFacts> = {}, knownFromMs = LONG_AGO) =>
  incidentCost(
    facts({
      payments: {
        knownFromMs,
        failures,
        mrrOf: customer => [{ currency: 'USD', minor: customer === 'cus_a' ? 4_000 : 28_000 }],
      },
      ...over,
    }),
  )
const rangeOf = (cost: ReturnType<typeof paid>, key: string) =>
  cost?.parts.filter(part => part.key === key).map(({ low, high }) => [low, high])

test('without a connector beside its services nothing can be told', () => {
  expect(incidentCost(facts({}))).toBeNull()
})

test('the weeks before are asked from the begin of the hour', () => {
  expect(costWindow(START + 61_000).fromMs).toBe(START - 4 * WEEK)
})

describe('failed payments', () => {
  const usual = [failure(START - WEEK), failure(START - 2 * WEEK), failure(START - 2 * WEEK + 1)]
  // Of the weeks before: 10, 20, 0, 0 dollars: quartiles 0 and 12.50.
  const cases: [what: string, failures: FailedPayment[], range: [number, number]][] = [
    ['none failed', [], [0, 0]],
    ['fewer than usual', usual, [0, 0]],
    [
      'more than usual',
      [...usual, failure(START), failure(END - 1), failure(START, { minor: 5_000 })],
      [5_750, 7_000],
    ],
    ['the end is not the outage’s', [...usual, failure(END)], [0, 0]],
    [
      'what was paid since is not lost',
      [...usual, failure(START, { paidMs: NOW - 1, minor: 9_000 })],
      [0, 0],
    ],
    [
      'an invoice tried twice counts once',
      [failure(START, { id: 'in_x' }), failure(START + 1, { id: 'in_x' })],
      [1_000, 1_000],
    ],
    [
      'a week before, what was paid as long after is no measure either',
      [
        failure(START),
        ...[1, 2, 3, 4].map(k => failure(START - k * WEEK, { paidMs: NOW - k * WEEK - 1 })),
        ...[1, 2, 3, 4].map(k => failure(START - k * WEEK, { paidMs: NOW - k * WEEK + 1, minor: 400 })),
      ],
      [600, 600],
    ],
  ]
  test.each(cases)('%s', (_what, failures, range) => {
    expect(rangeOf(paid(failures), 'failed_payments')).toEqual([range])
  })

  test('currencies are never added', () => {
    const cost = paid([failure(START), failure(START, { currency: 'JPY', minor: 500 })])
    expect(cost?.totals).toEqual([
      { currency: 'JPY', lowMinor: 500, highMinor: 500 },
      { currency: 'USD', lowMinor: 1_000, highMinor: 1_000 },
    ])
  })

  test('the method says its figures', () => {
    expect(paid([...usual, failure(START)])?.parts[0]?.method).toBe(
      '$10.00 (1 payment) failed between 2026-11-03 03:00 and 03:18 UTC and is not paid; ' +
        '$0.00 to $12.50 in the same minutes of the four weeks before (p25 to p75)',
    )
  })

  test('weeks with other incidents, and from before anything was known, are no measure', () => {
    const disturbed = [{ fromMs: START - WEEK - HOUR, toMs: START - WEEK + 1 }]
    const cost = paid([failure(START), failure(START - WEEK, { minor: 90_000 })], { disturbed })
    expect(rangeOf(cost, 'failed_payments')).toEqual([[1_000, 1_000]])
    expect(cost?.parts[0]?.method).toContain('3 of the four weeks before')
    const young = paid([failure(START)], {}, START - WEEK)
    expect(young?.parts[0]).toMatchObject({
      low: 0,
      high: 0,
      missing: expect.stringContaining('at least two'),
    })
    expect(young?.totals).toEqual([])
  })

  test('MRR at risk goes from who still owes to all concerned, and is not lost', () => {
    const cost = paid([
      failure(START),
      failure(START, { customer: 'cus_b', paidMs: NOW - 1 }),
      failure(START + 1, { customer: 'cus_a' }),
      failure(START, { customer: null }),
    ])
    expect(rangeOf(cost, 'mrr_at_risk')).toEqual([[4_000, 32_000]])
    expect(cost?.totals).toEqual([{ currency: 'USD', lowMinor: 3_000, highMinor: 3_000 }])
  })
})

describe('minutes and messages', () => {
  const calls = (hourMs: number, minutes: number): TrafficHour => ({
    hourMs,
    kind: 'call',
    count: 1,
    seconds: minutes * 60,
  })
  const usual = [100, 120, 140, 160].map((minutes, i) => calls(START - (i + 1) * WEEK, minutes))
  const lost = (hours: readonly TrafficHour[], over: Partial<CostFacts> = {}) =>
    incidentCost(facts({ traffic: { knownFromMs: LONG_AGO, hours }, ...over }))

  test('what is missing against the quartiles of the same hours', () => {
    const cost = lost([...usual, calls(START, 40)])
    expect(rangeOf(cost, 'call_minutes')).toEqual([[75, 105]])
    expect(rangeOf(cost, 'messages')).toEqual([[0, 0]])
    expect(cost?.parts[0]?.method).toBe(
      '40 minutes in the hours between 2026-11-03 03:00 and 04:00 UTC; 115 to 145 in the same hours of the four weeks before (p25 to p75)',
    )
    expect(cost?.totals).toEqual([])
  })

  test('more than usual lost nothing', () => {
    expect(rangeOf(lost([...usual, calls(START, 400)]), 'call_minutes')).toEqual([[0, 0]])
  })

  test('of an hour that is not over, the weeks before count as far as it has passed', () => {
    const open = { toMs: null, asOfMs: START + HOUR / 2 }
    const cost = lost([...usual, calls(START, 40)], open)
    expect(rangeOf(cost, 'call_minutes')).toEqual([[18, 33]])
    expect(cost?.isOpen).toBe(true)
  })
})
