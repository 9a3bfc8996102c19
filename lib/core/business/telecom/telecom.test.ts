import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addPrices,
  asReceived,
  budgetGroups,
  budgetState,
  categoryRows,
  currencyOf,
  daysLeft,
  isDayOpen,
  microsOf,
  minutesOf,
  monthCost,
  monthsOf,
  openRange,
  segmentsOf,
  sumTraffic,
  type TrafficEntry,
  telecomDays,
  type UsageDay,
} from './index.ts'

const at = (text: string): number => Date.parse(`${text}Z`)
const NOW_MS = at('2026-11-05T12:00')

const record = (category: string, day: string, more: Partial<UsageDay> = {}): UsageDay => ({
  category,
  day,
  count: 1,
  usage: 1,
  usageUnit: category.startsWith('calls') ? 'minutes' : 'messages',
  priceMicros: 0,
  currency: 'USD',
  asOfMs: at('2026-12-31T00:00'),
  ...more,
})

describe('decimals as millionths', () => {
  test.each([
    ['1411.5235', 1_411_523_500],
    ['-0.00750', -7_500],
    ['0', 0],
    ['-0.0', 0],
    ['5e-7', 0],
    ['15e-7', 2],
    ['2.5E-6', 2],
    ['1e3', 1_000_000_000],
    ['0.1', 100_000],
    ['9007199254.740991', Number.MAX_SAFE_INTEGER],
    ['9007199254.740992', null],
    ['', null],
    ['1,5', null],
    ['NaN', null],
  ])('%s is %s', (text, micros) => {
    expect(Object.is(microsOf(text), micros)).toBe(true)
  })

  test('a sum of prices is exact where floating point is not', () => {
    const prices = Array.from({ length: 10 }, () => '0.1')
    expect(prices.reduce((sum, price) => sum + (microsOf(price) ?? 0), 0)).toBe(1_000_000)
  })
})

describe('categories nest', () => {
  const day = '2026-11-04'
  test.each([
    ['the parent alone is counted', ['calls', 'calls-inbound', 'calls-outbound'], 1],
    ['children where the parent is missing', ['calls-inbound', 'calls-outbound', 'calls-inbound-local'], 2],
    ['what only begins alike is another category', ['calls', 'callsomething', 'callerid-lookups'], 1],
  ])('%s', (_name, categories, minutes) => {
    expect(minutesOf(categories.map(category => record(category, day, { usageUnit: 'minutes' })))).toBe(
      minutes,
    )
  })

  test('what is counted in something else is no minute; SMS and MMS are added', () => {
    expect(minutesOf([record('calls-recordings', day, { usageUnit: 'recordings' })])).toBe(0)
    expect(
      segmentsOf([
        record('sms', day, { usage: 5 }),
        record('sms-inbound', day),
        record('mms', day, { usage: 2 }),
      ]),
    ).toBe(7)
  })

  test('a tree however deep, with any of its records missing: nothing is counted twice, nothing lost', () => {
    const Leaf = fc.array(fc.constantFrom('inbound', 'outbound', 'local', 'mobile'), {
      minLength: 1,
      maxLength: 3,
    })
    const Paths = fc.uniqueArray(Leaf, { maxLength: 12, selector: String })
    fc.assert(
      fc.property(Paths, fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }), (paths, isTold) => {
        // What lies lowest carries the usage; each ancestor, where it is told, carries the sum of what is below it.
        const names = paths.map(path => ['calls', ...path].join('-'))
        const leaves = names.filter(name => !names.some(other => other.startsWith(`${name}-`)))
        const above = leaves.flatMap(leaf =>
          leaf.split('-').flatMap((_, count, parts) => (count > 0 ? [parts.slice(0, count).join('-')] : [])),
        )
        const told = [...new Set(above)].filter((_, index) => isTold[index])
        const records = [...leaves, ...told].map(name =>
          record(name, day, {
            usage: leaves.filter(leaf => leaf === name || leaf.startsWith(`${name}-`)).length,
          }),
        )
        expect(minutesOf(records)).toBe(leaves.length)
      }),
    )
  })
})

describe('a month', () => {
  const records = [
    record('totalprice', '2026-10-01', { priceMicros: 1_000_000 }),
    record('totalprice', '2026-10-02', { priceMicros: 1_000_000 }),
    record('totalprice', '2026-10-05', { priceMicros: 50_000_000 }),
    record('calls', '2026-10-01', { priceMicros: 1_000_000 }),
    record('calls', '2026-10-05', { priceMicros: 4_000_000 }),
    record('totalprice', '2026-11-01', { priceMicros: 3_000_000 }),
    record('totalprice', '2026-11-02', { priceMicros: null }),
    record('totalprice', '2026-11-03', { priceMicros: 9_000_000, currency: 'EUR' }),
    record('totalprice', '2026-11-05', { priceMicros: 1_000_000, asOfMs: NOW_MS }),
    record('calls', '2026-11-01', { usage: 100, priceMicros: 2_500_000 }),
    record('calls-inbound', '2026-11-01', { usage: 100, priceMicros: 2_500_000 }),
    record('recordings', '2026-11-01', { usage: 0, priceMicros: 0 }),
  ]
  const question = { month: '2026-11', records, currency: 'USD', nowMs: NOW_MS }

  test('the bill is the total of each day; what has no price, or one in another currency, has none', () => {
    const days = telecomDays(question)
    expect(days.map(({ costMicros }) => costMicros)).toEqual([3_000_000, null, null, null, 1_000_000])
    expect(monthCost(days)).toBe(4_000_000)
    expect(monthCost(days.slice(1, 4))).toBeNull()
  })

  test('categories as a tree, with the price of one; what was not used is left out', () => {
    expect(categoryRows(question)).toEqual([
      {
        category: 'calls',
        title: 'Calls',
        depth: 0,
        quantity: 100,
        unit: 'minutes',
        priceMicros: 25_000,
        costMicros: 2_500_000,
        changeRatio: 1.5,
      },
      expect.objectContaining({ category: 'calls-inbound', depth: 1, changeRatio: null }),
    ])
  })

  test('an open month is compared with as many days of the month before, a whole one with all of them', () => {
    const changes = (nowMs: number) =>
      categoryRows({ ...question, nowMs }).map(({ changeRatio }) => changeRatio)
    expect(changes(NOW_MS)).toEqual([1.5, null])
    expect(changes(at('2026-12-02T00:00'))).toEqual([-0.5, null])
  })

  test('the currency is that of the newest bill', () => {
    expect(currencyOf(records)).toBe('USD')
    expect(currencyOf(records.slice(0, 8))).toBe('EUR')
    expect(currencyOf([record('calls', '2026-11-01')])).toBeNull()
  })
})

describe('which days are asked again', () => {
  const total = (day: string, more: Partial<UsageDay> = {}) => record('totalprice', day, more)
  test.each([
    ['told three days after it', [total('2026-11-01', { asOfMs: at('2026-11-05T00:00') })], false],
    ['told sooner', [total('2026-11-01', { asOfMs: at('2026-11-04T23:59') })], true],
    [
      'one of its records told sooner',
      [total('2026-11-01'), record('sms', '2026-11-01', { asOfMs: at('2026-11-02T00:00') })],
      true,
    ],
    ['a price missing', [total('2026-11-01'), record('sms', '2026-11-01', { priceMicros: null })], true],
    [
      'a price missing of nothing',
      [total('2026-11-01'), record('sms', '2026-11-01', { priceMicros: null, usage: 0 })],
      false,
    ],
    ['never told', [], true],
  ])('a day %s', (_name, records, isOpen) => {
    expect(isDayOpen('2026-11-01', records, NOW_MS)).toBe(isOpen)
  })

  test('a record that holds its day whole is as fresh as its answer, one of a part of it as Twilio says', () => {
    const part = total('2026-11-01', { asOfMs: at('2026-11-01T20:00') })
    const whole = total('2026-11-01', { asOfMs: at('2026-11-02T01:00') })
    expect([part, whole].map(record => asReceived(record, NOW_MS).asOfMs)).toEqual([part.asOfMs, NOW_MS])
    expect(isDayOpen('2026-11-01', [asReceived(whole, NOW_MS)], NOW_MS)).toBe(false)
  })

  test('a price that did not come in five weeks does not come', () => {
    expect(isDayOpen('2026-09-30', [total('2026-09-30', { priceMicros: null })], NOW_MS)).toBe(false)
  })

  const known = (...days: string[]) => new Map(days.map(day => [day, [total(day)]]))
  const all = (first: number, last: number) =>
    Array.from({ length: last - first + 1 }, (_, index) => `2026-11-0${first + index}`)
  test.each([
    ['nothing is known', new Map(), '2026-10-01'],
    ['what is final is passed over', new Map([...known(...monthDays(), ...all(1, 3))]), '2026-11-04'],
    [
      'a gap in between is asked',
      new Map([...known(...monthDays(), ...all(1, 1), ...all(3, 4))]),
      '2026-11-02',
    ],
    ['after a long silence from where it was broken off', known('2026-06-01', '2026-06-02'), '2026-06-02'],
  ])('%s', (_name, days, first) => {
    expect(openRange(days, NOW_MS)).toEqual({ first, last: '2026-11-05' })
  })

  function monthDays(): string[] {
    return Array.from({ length: 31 }, (_, index) => `2026-10-${String(index + 1).padStart(2, '0')}`)
  }

  test('history goes month by month, newest first', () => {
    expect(monthsOf({ first: '2026-01-15', last: '2026-03-02' })).toEqual([
      { month: '2026-03', first: '2026-03-01', last: '2026-03-02' },
      { month: '2026-02', first: '2026-02-01', last: '2026-02-28' },
      { month: '2026-01', first: '2026-01-15', last: '2026-01-31' },
    ])
    expect(monthsOf({ first: '2026-03-03', last: '2026-03-02' })).toEqual([])
  })
})

describe('balance and budget', () => {
  const day = (date: string, costMicros: number | null) => ({
    day: date,
    minutes: 0,
    segments: 0,
    costMicros,
    isOpen: false,
  })
  const balance = { micros: 30_000_000, currency: 'USD', asOfMs: NOW_MS }

  test.each([
    [
      'the mean of seven whole days',
      [day('2026-10-29', 2e6), day('2026-11-04', 4e6), day('2026-11-05', 99e6)],
      10,
    ],
    ['older days are left out', [day('2026-10-28', 99e6), day('2026-11-04', 3e6)], 10],
    ['nothing was spent', [day('2026-11-04', 0)], null],
    ['no price yet', [day('2026-11-04', null)], null],
  ])('%s', (_name, days, left) => {
    const told = daysLeft(balance, days, NOW_MS)
    expect(told.daysLeft).toBe(left)
    expect(told.formula).toContain('balance ÷ mean cost')
  })

  test('a balance below zero lasts no day, never fewer', () => {
    expect(daysLeft({ ...balance, micros: -1 }, [day('2026-11-04', 3e6)], NOW_MS).daysLeft).toBe(0)
  })

  const budget = { amount: '10', currency: 'USD', warn_at: 0.8, critical_at: 1 }
  const days = [day('2026-11-01', 1e6), day('2026-11-02', 1e6), day('2026-11-05', 6e6)]
  test('spent, its share, and what it comes to at this rate', () => {
    expect(budgetState({ budget, currency: 'USD', month: '2026-11', days, nowMs: NOW_MS })).toEqual({
      amountMicros: 10_000_000,
      spentMicros: 8_000_000,
      ratio: 0.8,
      expectedMicros: 30_000_000,
      warnAt: 0.8,
      criticalAt: 1,
    })
  })
  test.each([
    ['another currency', { budget: { ...budget, currency: 'EUR' } }, null],
    ['a budget of nothing', { budget: { ...budget, amount: '0' } }, null],
    ['no price', { days: [] }, null],
    ['the first day', { days: [day('2026-11-05', 6e6)] }, { expectedMicros: null }],
    ['a month that is over', { nowMs: at('2026-12-01T00:00') }, { expectedMicros: 8_000_000 }],
  ])('with %s', (_name, change, expected) => {
    const state = budgetState({ budget, currency: 'USD', month: '2026-11', days, nowMs: NOW_MS, ...change })
    if (expected === null) expect(state).toBeNull()
    else expect(state).toMatchObject(expected)
  })

  test('rules for accounts with a budget, one a limit', () => {
    const [group, ...more] = budgetGroups([{ name: 'main', service: 'voice', budget }, { name: 'none' }])
    expect(more).toEqual([])
    expect(group?.rules.map(({ expr }) => expr)).toEqual([
      'twilio_budget_ratio{account="main"} >= 0.8',
      'twilio_budget_ratio{account="main"} >= 1',
    ])
    expect(group?.rules[0]).toMatchObject({
      kind: 'alerting',
      labels: ['service', 'voice', 'severity', 'warning'],
    })
  })
})

describe('traffic', () => {
  const entry = (sid: string, more: Partial<TrafficEntry> = {}): TrafficEntry => ({
    sid,
    kind: 'call',
    atMs: at('2026-11-05T10:30'),
    direction: 'inbound',
    status: 'completed',
    errorCode: 0,
    seconds: 60,
    priceMicros: 8_500,
    currency: 'USD',
    ...more,
  })

  test('is summed up by hour, direction, end and error; told twice, it counts once, as it was told last', () => {
    expect(
      sumTraffic([
        entry('a', { status: 'ringing' }),
        entry('b', { atMs: at('2026-11-05T10:59:59.999') }),
        entry('a'),
        entry('c', { atMs: at('2026-11-05T11:00') }),
        entry('d', { status: 'busy', seconds: 0, priceMicros: null }),
      ]).map(({ hourMs, status, count, seconds, priceMicros }) => [
        hourMs,
        status,
        count,
        seconds,
        priceMicros,
      ]),
    ).toEqual([
      [at('2026-11-05T10:00'), 'completed', 2, 120, 17_000],
      [at('2026-11-05T11:00'), 'completed', 1, 60, 8_500],
      [at('2026-11-05T10:00'), 'busy', 1, 0, null],
    ])
  })

  test('prices of two currencies make no sum, whatever follows and in whatever order', () => {
    const prices = [
      { priceMicros: 1, currency: 'USD' },
      { priceMicros: 2, currency: 'EUR' },
      { priceMicros: null, currency: '' },
      { priceMicros: 4, currency: 'USD' },
    ]
    fc.assert(
      fc.property(fc.shuffledSubarray(prices, { minLength: 4 }), shuffled => {
        expect(shuffled.reduce(addPrices).priceMicros).toBeNull()
      }),
    )
    expect([prices[0], prices[2], prices[3]].flatMap(one => one ?? []).reduce(addPrices)).toEqual({
      priceMicros: 5,
      currency: 'USD',
    })
  })
})
