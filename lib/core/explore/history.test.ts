import { expect, test } from 'vitest'
import { readHistory, remember } from './history.ts'

test.each([
  ['a new one stands first', ['b'], 'a', ['a', 'b']],
  ['one that was there moves up', ['a', 'b'], 'b', ['b', 'a']],
  ['blanks around it do not count', ['a'], ' a ', ['a']],
  ['nothing is not remembered', ['a'], '  ', ['a']],
  ['the oldest go', ['a', 'b', 'c'], 'd', ['d', 'a', 'b']],
])('%s', (_what, before, expr, after) => {
  expect(remember(before, expr, 3)).toEqual(after)
})

test.each([
  [null, []],
  ['["up"]', ['up']],
  ['["up", 5]', ['up']],
  ['{"a":1}', []],
  ['no json', []],
])('reads %s', (stored, history) => {
  expect(readHistory(stored)).toEqual(history)
})
