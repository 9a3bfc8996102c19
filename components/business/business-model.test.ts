import { expect, test } from 'vitest'
import type { BusinessLane, MovementSum } from '../../lib/contract/business.ts'
import { dayAt, dayPosition, dayTicks, weekdayText } from './day-axis.ts'
import { axisText, changeText, digitsOf, figureText, monthTitle, nextMonth } from './figure-text.ts'
import { costRows, lostTotals, partKey, partsOf, partText, rangeText } from './incident-cost-model.ts'
import { dayIndexAt, dayX, frameOf, incidentMarks, laneScale } from './lane-model.ts'
import { lastMonths } from './last-months.ts'
import { lanesOfTelecom, minorOf } from './telecom-model.ts'
import { AT, business, costPart, DAY, HOUR, incident, telecom, USD, users } from './testing.ts'
import { readWish, wishParameters } from './use-business.ts'
import { cohortCells, lanesOfUsers } from './users-model.ts'
import { barOf, scaleOf, stepsOf } from './waterfall-model.ts'

const data = business()
const sum = data.movements ?? ({} as MovementSum)

test('the waterfall runs from the opening by the five movements to the closing', () => {
  const steps = stepsOf(sum)
  expect(steps.map(step => step.key)).toEqual([
    'opening',
    'new',
    'expansion',
    'reactivation',
    'contraction',
    'churned',
    'closing',
  ])
  expect(steps.at(-2)?.toMinor).toBe(sum.closingMinor)
  for (const [index, step] of steps.slice(1, -1).entries())
    expect(step.fromMinor).toBe(index === 0 ? sum.openingMinor : steps[index]?.toMinor)
})

test('bars begin below all levels where the moves are small, and at zero where they are not', () => {
  const scale = scaleOf(sum)
  expect(scale.isBroken).toBe(true)
  expect(scale.lowMinor).toBeLessThan(sum.openingMinor)
  const first = { ...sum, openingMinor: 0, closingMinor: 269_000 }
  expect(scaleOf(first)).toMatchObject({ lowMinor: 0, isBroken: false })
  const nothing = { openingMinor: 0, closingMinor: 0, by: zeroes() }
  expect(barOf({ key: 'new', fromMinor: 0, toMinor: 0, customers: 0 }, scaleOf(nothing))).toEqual({
    leftPercent: 0,
    widthPercent: 0,
    endPercent: 0,
  })
})

const zeroes = (): MovementSum['by'] => {
  const none = { minor: 0, customers: 0 }
  return { new: none, expansion: none, contraction: none, churned: none, reactivation: none }
}

test('a loss is a bar that ends on its left', () => {
  const scale = { lowMinor: 0, highMinor: 200, isBroken: false }
  expect(barOf({ key: 'churned', fromMinor: 100, toMinor: 50, customers: 1 }, scale)).toEqual({
    leftPercent: 25,
    widthPercent: 25,
    endPercent: 25,
  })
})

test.each([
  [0.024, { kind: 'ratio' }, '2.4%'],
  [5_013_000, USD, '$50,130'],
  [98_790, { kind: 'minutes' }, '98,790 min'],
  [14.25, { kind: 'months' }, '14.3 months'],
  [7, { kind: 'count' }, '7'],
  [null, USD, '—'],
] as const)('%s of %o is written %s', (value, unit, text) => {
  expect(figureText(value, unit)).toBe(text)
})

test.each([
  [{ kind: 'relative', value: 0.057 }, USD, '+5.7%'],
  [{ kind: 'points', value: -0.015 }, { kind: 'ratio' }, '−1.5 points'],
  [{ kind: 'absolute', value: 2 }, { kind: 'count' }, '+2'],
  [{ kind: 'absolute', value: -1_280 }, USD, '−$12.80'],
] as const)('a change of %o is said with its sign', (change, unit, text) => {
  expect(changeText({ ...change, against: '', isBetter: null }, unit)).toBe(text)
})

test('the edge of a lane is short', () => {
  expect([5_100_000, 2_400, 0].map(minor => axisText(minor, USD))).toEqual(['51k', '24', '0'])
  expect(axisText(1_500, { kind: 'count' })).toBe('1.5k')
})

test('a column is without cents only where none of its amounts has any', () => {
  expect([digitsOf([100, 2_000], 'USD'), digitsOf([100, 2_001], 'USD'), digitsOf([7], 'JPY')]).toEqual([
    'whole',
    'exact',
    'whole',
  ])
})

test('ranges of what incidents cost are added up by currency, and said once where both ends are alike', () => {
  const eur = incident({
    cost: {
      parts: [],
      totals: [{ currency: 'EUR', lowMinor: 500, highMinor: 500 }],
      asOfMs: AT,
      isOpen: false,
    },
  })
  const totals = lostTotals(costRows([incident(), incident({ id: 2 }), eur, incident({ cost: null })]))
  expect(totals.map(rangeText)).toEqual(['$1,740–2,920', '€5.00'])
})

test.each([
  [costPart(), '4–7'],
  [costPart({ low: 2_140, high: 2_140 }), '2,140'],
  [costPart({ low: 12_000, high: 34_050, unit: USD }), '$120–341'],
  [costPart({ missing: 'No payment was asked for in these hours' }), '—'],
  [undefined, '—'],
])('part %# is written as a range', (part, text) => {
  expect(partText(part)).toBe(text)
})

test('parts are found by their kind, one a currency, and told apart', () => {
  const { cost } = incident()
  expect(cost && partsOf(cost, 'mrr_at_risk').map(({ high }) => high)).toEqual([112_000])
  expect(cost && partsOf(cost, 'messages')).toEqual([])
  const euros = costPart({ key: 'mrr_at_risk', unit: { kind: 'money', currency: 'EUR' } })
  const both = cost ? partsOf({ ...cost, parts: [...cost.parts, euros] }, 'mrr_at_risk') : []
  expect(both.map(partKey)).toEqual(['mrr_at_risk USD', 'mrr_at_risk EUR'])
})

test('a moment lies on its day by the clock of the account', () => {
  const axis = { first: '2025-11-01', count: 30, zone: 'America/New_York' }
  expect(dayPosition(axis, Date.parse('2025-11-01T16:00:00Z'))).toBe(0.5)
  expect(Math.floor(dayPosition(axis, Date.parse('2025-11-09T03:14:00Z')))).toBe(7)
  expect(Math.floor(dayPosition({ ...axis, zone: 'No/Where' }, Date.parse('2025-11-09T03:14:00Z')))).toBe(8)
})

test('days are named by their calendar', () => {
  expect([dayAt('2025-12-30', 3), weekdayText('2025-10-14')]).toEqual(['2026-01-02', 'Tue 14 Oct'])
  expect(dayTicks(data.days, 12).map(tick => tick.text)).toEqual([
    '16 Aug',
    '1 Sep',
    '16 Sep',
    '1 Oct',
    '16 Oct',
    '1 Nov',
  ])
  expect(dayTicks({ ...data.days, count: 365 }, 12)).toHaveLength(12)
  expect(dayTicks({ ...data.days, count: 4 }, 12).map(tick => tick.index)).toEqual([0, 1, 2, 3])
})

test('the crosshair stands on whole days', () => {
  const frame = frameOf(1_392, data)
  for (const index of [0, 40, 89])
    expect(dayIndexAt(frame, data.days, dayX(frame, data.days, index))).toBe(index)
  expect([dayIndexAt(frame, data.days, -50), dayIndexAt(frame, data.days, 9_999)]).toEqual([0, 89])
})

test('the gravest incidents are drawn through the lanes; their words never stand on one another', () => {
  const near = [0, HOUR, 2 * HOUR].map((later, id) =>
    incident({ id, startMs: AT - 20 * DAY + later, endMs: AT - 20 * DAY + later + HOUR }),
  )
  const frame = frameOf(1_392, data)
  const marks = incidentMarks([...near, incident({ id: 9, severity: 3 })], frame, data.days, AT)
  expect(marks.map(mark => mark.incident.id)).toEqual([0, 1, 2])
  expect(marks.map(mark => mark.side)).toEqual(['end', null, 'start'])
})

test('an incident that is still open ends with the axis', () => {
  const frame = frameOf(1_392, data)
  const [mark] = incidentMarks([incident()], frame, data.days, AT + 400 * DAY)
  expect(mark && mark.x + mark.width).toBe(frame.right)
})

test('bars stand on zero; a lane of which nothing is known has no scale', () => {
  const bars: BusinessLane = {
    key: 'messages',
    title: '',
    unit: { kind: 'count' },
    shape: 'bars',
    values: [900, 1_000],
    isOpen: false,
    aside: null,
  }
  expect(laneScale(bars, 0, 50)?.low).toBe(0)
  expect(laneScale({ ...bars, shape: 'line' }, 0, 50)?.low).toBeGreaterThan(0)
  expect(laneScale({ ...bars, values: [null, null] }, 0, 50)).toBeNull()
})

test('millionths become minor units, and a price that is not known stays unknown', () => {
  expect([minorOf(1_411_070_000, 'USD'), minorOf(5_000_000, 'JPY'), minorOf(null, 'USD')]).toEqual([
    141_107,
    5,
    null,
  ])
  expect(lanesOfTelecom(telecom({ days: [] }))).toBeNull()
  expect(lanesOfTelecom(telecom())?.lanes.map(lane => lane.isOpen)).toEqual([true, true, true])
})

test('a day that users were not told of is a gap, and a measure that nobody tells is no lane', () => {
  const [source] = users().sources
  if (!source) throw new Error('the test data has a source')
  const days = source.days.filter((_, index) => index !== 3).map(day => ({ ...day, monthly: null }))
  const lanes = lanesOfUsers({ ...source, days }, AT)
  expect(lanes?.lanes.map(lane => lane.key)).toEqual(['active_users', 'weekly_users', 'new_users'])
  expect(lanes?.lanes[0]?.values[3]).toBeNull()
  expect(lanes?.days.count).toBe(30)
  expect(lanesOfUsers({ ...source, days: [] }, AT)).toBeNull()
})

test('a cohort is counted in shares of its first week', () => {
  expect(cohortCells([120, 80, null]).map(cell => cell && Math.round(cell.ratio * 100))).toEqual([
    100,
    67,
    null,
  ])
  expect(cohortCells([0, 0])).toEqual([null, null])
})

test('months go on over the year’s end', () => {
  expect([nextMonth('2025-12'), monthTitle('2025-11')]).toEqual(['2026-01', 'November 2025'])
  expect(lastMonths(Date.parse('2026-01-31T23:00:00Z'), 3)).toEqual(['2026-01', '2025-12', '2025-11'])
})

test('an address says what is wished; what is no wish is left out', () => {
  const read = (search: string) => {
    const parameters = new URLSearchParams(search)
    return readWish(name => parameters.get(name))
  }
  expect(read('days=365&month=2025-10&currency=sum')).toEqual({
    days: 365,
    month: '2025-10',
    currency: 'sum',
  })
  expect(read('days=1&month=x&currency=usd')).toEqual({ days: 90, month: null, currency: null })
  expect(wishParameters(read(''))).toEqual({ days: null, month: null, currency: null })
})
