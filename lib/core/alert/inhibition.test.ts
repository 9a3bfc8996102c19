import { describe, expect, test } from 'vitest'
import { labelsFromObject } from '../labels/index.ts'
import type { InhibitRule } from './config.ts'
import { fingerprint } from './fingerprint.ts'
import { createInhibitionIndex } from './inhibition.ts'
import { parseMatchers } from './matcher-text.ts'
import { alertOf } from './testing.ts'

const matchers = (text: string) => {
  const parsed = parseMatchers(text)
  if ('fault' in parsed) throw new Error(parsed.fault)
  return parsed.matchers
}
const rule = (source: string, target: string, equal: readonly string[] = []): InhibitRule => ({
  name: `${source} over ${target}`,
  sourceMatchers: matchers(source),
  targetMatchers: matchers(target),
  equal,
})

type Set = Readonly<Record<string, string>>
type Row = [why: string, rules: InhibitRule[], sources: Set[], target: Set, expected: boolean]

const BY_CLUSTER = [rule('s=1', 't=1', ['cluster', 'zone'])]
const BOTH = [rule('s=1', 't=1', ['cluster'])]

const ROWS: Row[] = [
  [
    'I1: without equal labels, any source mutes',
    [rule('s=1', 't=1')],
    [{ s: '1', x: 'y' }],
    { t: '1' },
    true,
  ],
  ['I1: no source', BY_CLUSTER, [{ s: '2' }], { t: '1' }, false],
  ['I1: not a target', BY_CLUSTER, [{ s: '1' }], { t: '2' }, false],
  [
    'I1: all equal',
    BY_CLUSTER,
    [{ s: '1', cluster: 'a', zone: 'z' }],
    { t: '1', cluster: 'a', zone: 'z' },
    true,
  ],
  [
    'I1: one differs',
    BY_CLUSTER,
    [{ s: '1', cluster: 'a', zone: 'y' }],
    { t: '1', cluster: 'a', zone: 'z' },
    false,
  ],
  [
    'I1: absent on both sides is equal',
    BY_CLUSTER,
    [{ s: '1', cluster: 'a' }],
    { t: '1', cluster: 'a' },
    true,
  ],
  [
    'I1: absent on one side is not',
    BY_CLUSTER,
    [{ s: '1', cluster: 'a' }],
    { t: '1', cluster: 'a', zone: 'z' },
    false,
  ],
  [
    'I1: values that join to the same text are told apart',
    BY_CLUSTER,
    [{ s: '1', cluster: 'a","', zone: '' }],
    { t: '1', cluster: 'a', zone: '"' },
    false,
  ],
  ['I2: never by itself', BOTH, [{ s: '1', t: '1' }], { s: '1', t: '1' }, false],
  ['I2: nor by its like', BOTH, [{ s: '1', t: '1', n: '2' }], { s: '1', t: '1', n: '1' }, false],
  ['I2: a pure source mutes it', BOTH, [{ s: '1', t: '1', n: '2' }, { s: '1' }], { s: '1', t: '1' }, true],
  ['I2: one of both kinds mutes a pure target', BOTH, [{ s: '1', t: '1' }], { t: '1' }, true],
  ['I4: a second rule is tried', [rule('s=9', 't=1'), rule('s=1', 't=1')], [{ s: '1' }], { t: '1' }, true],
]

test.each(ROWS)('%s', (_why, rules, sources, target, expected) => {
  const index = createInhibitionIndex(rules)
  for (const labels of sources) index.put(alertOf(labels))
  expect(index.find(labelsFromObject(target), 1) !== null).toBe(expected)
})

describe('I3: sources count as the store has them', () => {
  const source = alertOf({ s: '1' }, { endsAtMs: 100 })
  const target = labelsFromObject({ t: '1' })

  test('I3: until their end, and not at it', () => {
    const index = createInhibitionIndex([rule('s=1', 't=1')])
    index.put(source)
    expect(index.find(target, 99)?.fingerprint).toBe(fingerprint(source.labels))
    expect(index.find(target, 100)).toBeNull()
  })

  test('I3: a source that is heard of again lasts longer, one that resolves ends', () => {
    const index = createInhibitionIndex([rule('s=1', 't=1')])
    index.put(source)
    index.put({ ...source, endsAtMs: 500 })
    expect(index.find(target, 400)).not.toBeNull()
    index.put({ ...source, endsAtMs: 300 })
    expect(index.find(target, 400)).toBeNull()
  })

  test('I3: one that left the store mutes nothing', () => {
    const index = createInhibitionIndex([rule('s=1', 't=1')])
    index.put(source)
    index.put(alertOf({ s: '1', n: '2' }, { endsAtMs: 50 }))
    index.remove(fingerprint(source.labels))
    expect(index.find(target, 10)).not.toBeNull()
    index.remove(fingerprint(labelsFromObject({ s: '1', n: '2' })))
    expect(index.find(target, 10)).toBeNull()
  })
})

describe('I4: which one is named', () => {
  test('I4: of several sources, the one that ends last; of several rules, the first', () => {
    const index = createInhibitionIndex([rule('s=1', 't=1'), rule('s=~".+"', 't=1')])
    for (const [n, endsAtMs] of Object.entries({ a: 100, b: 300, c: 200 })) {
      index.put(alertOf({ s: '1', n }, { endsAtMs }))
    }
    expect(index.find(labelsFromObject({ t: '1' }), 1)).toMatchObject({
      rule: 's=1 over t=1',
      source: { endsAtMs: 300 },
    })
    index.put(alertOf({ s: '1', n: 'b' }, { endsAtMs: 5 }))
    expect(index.find(labelsFromObject({ t: '1' }), 1)?.source.endsAtMs).toBe(200)
  })
})

test('among 10,000 sources an answer looks at one bucket, not at all of them', () => {
  const index = createInhibitionIndex([rule('severity=critical', 'severity=warning', ['host'])])
  for (let i = 0; i < 10_000; i++) index.put(alertOf({ severity: 'critical', host: `h${i}` }))
  const before = performance.now()
  let muted = 0
  for (let i = 0; i < 10_000; i++) {
    const labels = labelsFromObject({ severity: 'warning', host: `h${i * 2}` })
    if (index.find(labels, 1)) muted++
  }
  expect(muted).toBe(5_000)
  // A scan would take minutes: the bound is far from both.
  expect(performance.now() - before).toBeLessThan(2_000)
})
