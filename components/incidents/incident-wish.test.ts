import { expect, test } from 'vitest'
import { fits, hasWish, readWish } from './incident-wish.ts'
import { incident } from './testing.ts'

const wishOf = (query: string) => {
  const parameters = new URLSearchParams(query)
  return readWish(name => parameters.get(name))
}
const ROW = incident({
  id: 12,
  title: 'Connection pool exhausted',
  services: ['vrooli', 'redis'],
  severity: 2,
  roles: { commander: 'Ines Farkas' },
})

test.each([
  ['', true],
  ['state=open', true],
  ['state=closed', false],
  ['service=redis', true],
  ['service=rose', false],
  ['kind=outage', true],
  ['kind=drill', false],
  ['severity=2', true],
  ['severity=1', false],
  ['q=pool+EXHAUSTED', true],
  ['q=%2312', true],
  ['q=ines', true],
  ['q=pool+disk', false],
  ['state=nonsense&kind=nonsense&severity=9', true],
])('%s fits: %s', (query, expected) => {
  expect(fits(ROW, wishOf(query))).toBe(expected)
})

test('an address without wishes asks for nothing', () => {
  expect(hasWish(wishOf('span=30d&range=1h'))).toBe(false)
  expect(hasWish(wishOf('severity=4'))).toBe(true)
})
