import { expect, test } from 'vitest'
import { withChanges } from './url-state.ts'

test.each([
  ['sets', '?range=1h', { q: 'node' }, '?range=1h&q=node'],
  ['replaces', '?q=a&range=1h', { q: 'b' }, '?q=b&range=1h'],
  ['takes out with null', '?q=a&range=1h', { q: null }, '?range=1h'],
  ['takes out with nothing', '?q=a', { q: '' }, ''],
  ['escapes', '', { expr: 'up{job="a b"}' }, '?expr=up%7Bjob%3D%22a+b%22%7D'],
])('%s', (_what, search, changes, expected) => {
  expect(withChanges(search, changes)).toBe(expected)
})
