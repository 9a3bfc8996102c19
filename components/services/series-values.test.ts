import { expect, test } from 'vitest'
import { changeText, lastValue, latencyQuantity } from './series-values.ts'

test.each([
  ['slower', 0.438, 0.262, 'relative', '+67% on last week'],
  ['faster', 0.1, 0.2, 'relative', '−50% on last week'],
  ['the same', 0.2, 0.2001, 'relative', '0% on last week'],
  ['from nothing, no share can be told', 0.2, 0, 'relative', null],
  ['more errors, in points', 0.0041, 0.0039, 'points', '+0.02 on last week'],
  ['no week before', 0.2, null, 'relative', null],
  ['no figure now', null, 0.2, 'points', null],
] as const)('%s', (_why, now, before, kind, text) => {
  expect(changeText(now, before, kind)).toBe(text)
})

test('the newest value is missing when the course ends in a gap', () => {
  expect(lastValue([[0, 1]])).toBe(1)
  expect(
    lastValue([
      [0, 1],
      [1, null],
    ]),
  ).toBeNull()
  expect(lastValue([])).toBeNull()
})

test.each([
  [0.0042, '4.2', 'ms'],
  [0.438, '438', 'ms'],
  [4.82, '4,820', 'ms'],
  [12.34, '12.3', 's'],
])('%d s reads %s %s', (seconds, text, unit) => {
  expect(latencyQuantity(seconds)).toEqual({ text, unit })
})
