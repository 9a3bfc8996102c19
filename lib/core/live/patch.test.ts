import { expect, test } from 'vitest'
import { applyPatch, diff, type Json, jsonEqual } from './patch.ts'

const row = (slug: string, more: Record<string, Json> = {}) => ({ slug, ...more })

test.each<[string, Json, Json]>([
  ['a number', 1, 2],
  ['null to a value', null, { a: 1 }],
  ['a key changes, one comes, one goes', { a: 1, b: { c: 1 } }, { a: 1, b: { c: 2 }, d: null }],
  ['only a key goes', { a: 1, b: 2 }, { a: 1 }],
  ['a key named __proto__', JSON.parse('{"__proto__":1}'), JSON.parse('{"__proto__":2}')],
  [
    'points slide',
    [
      [1, 5],
      [2, 6],
      [3, 7],
    ],
    [
      [2, 6],
      [3, 7],
      [4, 8],
    ],
  ],
  [
    'the newest point moves',
    [
      [1, 5],
      [2, 6],
    ],
    [
      [1, 5],
      [3, 6],
    ],
  ],
  ['an array becomes empty', [1, 2], []],
  ['an array begins', [], [1]],
  ['nothing in common', [1, 2], [3]],
  ['rows change places and one changes', [row('a', { n: 1 }), row('b')], [row('b'), row('a', { n: 2 })]],
  ['a row comes, a row goes', [row('a'), row('b')], [row('c'), row('b')]],
  ['the last row goes', [row('a')], []],
  ['an array becomes an object', [1], { a: 1 }],
])('%s', (_what, before, after) => {
  const patch = diff(before, after)
  if (!patch) throw new Error('a change was not seen')
  expect(applyPatch(before, patch)).toEqual(after)
})

test('equal values have no patch', () => {
  const value = { a: [row('x', { points: [[1, null]] })], b: 'c' }
  expect(diff(value, structuredClone(value))).toBeNull()
  expect(jsonEqual([], [])).toBe(true)
})

test('a point that is added to a long sparkline costs a few bytes, not the sparkline', () => {
  const points = (from: number) => Array.from({ length: 200 }, (_, i) => [from + i, i + from])
  const before = { services: [row('a', { points: points(0) }), row('b', { points: points(0) })] }
  const after = { services: [row('a', { points: points(1) }), row('b', { points: points(1) })] }
  expect(JSON.stringify(diff(before, after)).length).toBeLessThan(300)
})

test('what did not change keeps its identity, so that it is not drawn again', () => {
  const before = { left: { n: 1 }, rows: [row('a'), row('b', { n: 1 })] } satisfies Json
  const after = { left: { n: 1 }, rows: [row('a'), row('b', { n: 2 })] }
  const patch = diff(before, after)
  const applied = patch && (applyPatch(before, patch) as typeof before)
  expect(applied?.left).toBe(before.left)
  expect(applied?.rows[0]).toBe(before.rows[0])
})

test('a patch made for something else is refused', () => {
  expect(() => applyPatch([1], { tail: { drop: 1, keep: 3, add: [] } })).toThrow('longer array')
  expect(() => applyPatch(7, { obj: { a: { obj: {} } } })).toThrow('object')
  expect(() => applyPatch({}, { list: [] })).toThrow('array')
  expect(() => applyPatch([], { list: [{ from: 2 }] })).toThrow('longer list')
})

test('any two values: what diff says, applyPatch does', () => {
  let seed = 42
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed % below
  }
  const value = (depth: number): Json => {
    const kind = random(depth > 2 ? 4 : 7)
    if (kind < 2) return random(4)
    if (kind === 2) return null
    if (kind === 3) return `s${random(3)}`
    if (kind === 4) return Array.from({ length: random(5) }, () => value(depth + 1))
    if (kind === 5)
      return [...new Set(Array.from({ length: random(5) }, () => random(6)))].map(n =>
        row(`r${n}`, { n: random(3) }),
      )
    return Object.fromEntries(Array.from({ length: random(4) }, () => [`k${random(4)}`, value(depth + 1)]))
  }
  for (let round = 0; round < 5_000; round++) {
    const [before, after] = [value(0), value(0)]
    const patch = diff(before, after)
    expect(patch ? applyPatch(before, JSON.parse(JSON.stringify(patch))) : before).toEqual(after)
  }
})
