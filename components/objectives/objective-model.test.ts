import { expect, test } from 'vitest'
import type { SloView } from '../../lib/contract/watch.ts'
import {
  budgetText,
  burnSentence,
  rateTone,
  shareText,
  sortObjectives,
  spentShare,
  standingOf,
  summariseObjectives,
  targetText,
} from './objective-model.ts'

const view = (more: Partial<SloView>): SloView => ({
  service: 'api',
  part: null,
  slug: 'uptime',
  name: 'Uptime',
  of: 'uptime',
  rule: 'good time ÷ judged time',
  targetRatio: 0.999,
  over: '30d',
  actualRatio: 0.9995,
  isMet: true,
  budget: { unit: 'seconds', total: 2_592, left: 1_296 },
  burnRates: { '5m': 0, '30m': 0, '1h': 0, '6h': 0, '3d': 0.5 },
  burning: null,
  problem: null,
  budgetQuery: 'x',
  ...more,
})

test.each([
  [{}, 'met'],
  [{ isMet: false }, 'missed'],
  [{ burning: 'page' }, 'burning'],
  [{ burning: 'ticket' }, 'ticket'],
  [{ isMet: null, actualRatio: null }, 'no_data'],
  [{ problem: 'it has no metric' }, 'problem'],
] as const)('%o stands as %s', (more, standing) => {
  expect(standingOf(view(more))).toBe(standing)
})

test('the worst stands first, and of equals the one with the least left', () => {
  const budget = (left: number) => ({ unit: 'seconds', total: 100, left }) as const
  const sorted = sortObjectives([
    view({ slug: 'fine', budget: budget(90) }),
    view({ slug: 'scarce', budget: budget(10) }),
    view({ slug: 'missed', isMet: false, budget: budget(-10) }),
    view({ slug: 'burning', burning: 'page' }),
  ])
  expect(sorted.map(({ slug }) => slug)).toEqual(['burning', 'missed', 'scarce', 'fine'])
})

test('a budget is told with its unit, and an overspent one as that', () => {
  expect(budgetText({ unit: 'seconds', total: 2_592, left: 1_296 })).toBe('21 min of 43 min left')
  expect(budgetText({ unit: 'requests', total: 5_000, left: -1_204 })).toBe(
    'overspent by 1,204 requests, of 5,000',
  )
  expect(spentShare({ unit: 'seconds', total: 0, left: -1 })).toBe(1)
})

test('a share is never rounded up to its target, and nothing judged is a dash', () => {
  expect(shareText(0.9989999)).toBe('99.899%')
  expect(shareText(null)).toBe('—')
  expect(targetText(0.9995)).toBe('99.95%')
})

test.each([
  ['1h', 14.5, 'down'],
  ['1h', 14.4, null],
  ['6h', 6.1, 'down'],
  ['6h', 1.1, 'warn'],
  ['3d', 1.1, 'warn'],
  ['5m', null, null],
] as const)('over %s a rate of %s is marked %s', (window, rate, tone) => {
  expect(rateTone(window, rate)).toBe(tone)
})

test('the rates are put into words, with when the rest is gone', () => {
  const rates = { '5m': 20, '30m': 20, '1h': 20, '6h': 4, '3d': 1 }
  expect(burnSentence(view({ burning: 'page', burnRates: rates }))).toContain('is gone in 18 h')
  expect(burnSentence(view({}))).toBe('Nothing of the budget went in the last hour.')
  const none = { '5m': null, '30m': null, '1h': null, '6h': null, '3d': null }
  expect(burnSentence(view({ burnRates: none }))).toContain('nothing was judged')
})

test('the page in a line', () => {
  expect(summariseObjectives([view({})])).toBe('All 1 met')
  expect(summariseObjectives([view({}), view({ isMet: false }), view({ isMet: null })])).toBe(
    'Of 3: 1 missed, 1 without data',
  )
})
