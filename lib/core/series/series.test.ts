import { describe, expect, test } from 'vitest'
import { ByteReader, ByteWriter, ChunkDecoder, SampleColumns, sampleSource } from '../chunk/index.ts'
import {
  compareLabels,
  compileMatchers,
  type Labels,
  labelsFromObject,
  MATCH_OPERATORS,
  type Matcher,
} from '../labels/index.ts'
import { randomOf } from '../random-testing.ts'
import { writeStale } from '../stale.ts'
import {
  matchAnyOf,
  matchRefs,
  OPEN_FORMAT,
  SampleLogReader,
  SampleLogWriter,
  SeriesHead,
  SeriesIndex,
} from './index.ts'

const LIMITS = { maxActiveSeries: 1_000_000, acceptBehindMs: 3_600_000 }
const START_MS = 1_700_000_000_000

function diceOf(seed: number) {
  const next = randomOf(seed)
  return { next, below: (end: number) => Math.floor(next() * end) }
}

type Random = ReturnType<typeof diceOf>
const pick = <T>(random: Random, from: readonly T[]): T => from[random.below(from.length)] as T

function randomLabels(random: Random): Labels {
  return labelsFromObject({
    __name__: pick(random, ['up', 'http_requests_total', 'go_goroutines']),
    job: pick(random, ['', 'api', 'web', 'db']),
    instance: pick(random, ['', 'a:1', 'b:1', 'c:1', 'd:1', 'e:1']),
    code: pick(random, ['', '200', '404', '500', '503']),
    __proto__x: pick(random, ['', 'y']),
  })
}

const VALUES = [
  '',
  'up',
  'api',
  '200',
  '5..',
  '.*',
  '.+',
  'a|b',
  'api|web|',
  '[a-c]:1',
  '|x',
  'nothing',
  'a:1|b:1',
]
const NAMES = ['__name__', 'job', 'instance', 'code', '__proto__x', 'absent']

const randomMatcher = (random: Random): Matcher => ({
  name: pick(random, NAMES),
  op: pick(random, MATCH_OPERATORS),
  value: pick(random, VALUES),
})

describe('the index', () => {
  test('finds what a look at every label set finds, while series come and go', () => {
    const random = diceOf(11)
    const index = new SeriesIndex()
    const living = new Map<number, Labels>()
    for (let round = 0; round < 40; round++) {
      for (let i = 0; i < 60; i++) {
        const labels = randomLabels(random)
        if (index.find(labels) === undefined) living.set(index.add(labels), labels)
      }
      const gone = [...living.keys()].filter(() => random.next() < 0.3)
      index.remove(gone)
      for (const ref of gone) living.delete(ref)
      for (let i = 0; i < 30; i++) {
        const selector = Array.from({ length: 1 + random.below(3) }, () => randomMatcher(random))
        const passes = compileMatchers(selector)
        const expected = [...living].filter(([, labels]) => passes(labels)).map(([ref]) => ref)
        expect([...matchRefs(index, selector)], JSON.stringify(selector)).toEqual(
          expected.sort((a, b) => a - b),
        )
      }
    }
    expect(index.size).toBe(living.size)
    for (const [ref, labels] of living) {
      expect(compareLabels(index.labels(ref), labels)).toBe(0)
      expect(index.find(labels)).toBe(ref)
    }
  })

  test('forgets names and values with their last series', () => {
    const index = new SeriesIndex()
    const refs = Array.from({ length: 100 }, (_, i) =>
      index.add(labelsFromObject({ __name__: 'm', pod: `p${i}` })),
    )
    index.remove(refs.slice(1))
    expect([...index.pairs.valuesOf('pod').keys()]).toEqual(['p0'])
    index.remove(refs.slice(0, 1))
    expect([...index.pairs.names()]).toEqual([])
    for (let i = 0; i < 100; i++) index.add(labelsFromObject({ __name__: 'm', pod: `q${i}` }))
    expect(index.pairs.size).toBeLessThanOrEqual(101)
    expect(index.slots).toBe(100)
  })

  test('any of several selectors, and none at all', () => {
    const index = new SeriesIndex()
    for (const job of ['a', 'b', 'c']) index.add(labelsFromObject({ __name__: 'up', job }))
    const is = (value: string): Matcher[] => [{ name: 'job', op: '=', value }]
    expect([...matchAnyOf(index, [is('c'), is('a'), is('c')])]).toEqual([0, 2])
    expect([...matchAnyOf(index, [])]).toEqual([0, 1, 2])
  })

  test('an invalid pattern is an error', () => {
    const index = new SeriesIndex()
    index.add(labelsFromObject({ __name__: 'up' }))
    expect(() => matchRefs(index, [{ name: '__name__', op: '=~', value: '(' }])).toThrow()
  })
})

function batchOf(refs: number[], timestampsMs: number[], values: Float64Array) {
  return {
    refs: Uint32Array.from(refs),
    ...sampleSource({ timestampsMs: Float64Array.from(timestampsMs), values }),
    latestMs: Number.POSITIVE_INFINITY,
  }
}

const bitsOf = (column: Float64Array) => [...new BigUint64Array(column.slice().buffer)]

function samplesOf(head: SeriesHead, ref: number) {
  const columns = new SampleColumns()
  new ChunkDecoder().decodeBits(head.chunks.bits(ref), { fromMs: -Infinity, toMs: Infinity }, columns)
  const { timestampsMs, values } = columns.take()
  return { timestampsMs: [...timestampsMs], bits: bitsOf(values) }
}

/** Rounds of random samples over some series: constants, counters, floats, staleness, late and odd times. */
function randomRound(random: Random, refs: readonly number[], round: number) {
  const chosen = refs.filter(() => random.next() < 0.9)
  const values = Float64Array.from(chosen, ref =>
    ref % 3 === 0 ? 1 : ref % 3 === 1 ? round * 17 : random.next() * 1e6,
  )
  for (const i of chosen.keys()) if (random.next() < 0.05) writeStale(values, i)
  const times = chosen.map(
    () => START_MS + round * 5_000 + (random.next() < 0.1 ? random.next() * 9_000 - 6_000 : 0),
  )
  return batchOf(chosen, times, values)
}

describe('the head', () => {
  test('the log alone gives the same head again', () => {
    const random = diceOf(5)
    const [head, log] = [new SeriesHead(LIMITS), new SampleLogWriter()]
    const refs = Array.from({ length: 50 }, (_, i) => head.resolve(labelsFromObject({ i: String(i) })) ?? -1)
    const blocks: Uint8Array[] = []
    for (let round = 0; round < 60; round++) {
      head.append(randomRound(random, refs, round), log)
      if (round % 4 === 0) blocks.push(log.take())
    }
    blocks.push(log.take())
    const again = new SeriesHead(LIMITS)
    const refById = new Map(
      refs.map(ref => [head.ids[ref] ?? -1, again.add(head.index.labels(ref), head.ids[ref] ?? -1)]),
    )
    for (const block of blocks) again.replay(new SampleLogReader(block), id => refById.get(id))
    for (const ref of refs) expect(samplesOf(again, ref)).toEqual(samplesOf(head, ref))
    expect(again.samples).toBe(head.samples)
  })

  test('a saved head with the log from before and after gives the same head again, chunks cut or not', () => {
    const random = diceOf(6)
    const [head, log, out] = [new SeriesHead(LIMITS), new SampleLogWriter(), new ByteWriter()]
    const refs = Array.from({ length: 50 }, (_, i) => head.resolve(labelsFromObject({ i: String(i) })) ?? -1)
    for (let round = 0; round < 40; round++) head.append(randomRound(random, refs, round), log)
    for (const ref of refs) {
      if (ref % 4 === 0) head.cut(ref)
      head.save(ref, out)
    }
    for (let round = 40; round < 60; round++) head.append(randomRound(random, refs, round), log)
    const again = new SeriesHead(LIMITS)
    const from = new ByteReader(out.written())
    for (const ref of refs)
      again.load(again.add(head.index.labels(ref), head.ids[ref] ?? -1), from, OPEN_FORMAT)
    again.replay(new SampleLogReader(log.take()), id => id - 1)
    for (const ref of refs) expect(samplesOf(again, ref)).toEqual(samplesOf(head, ref))
    expect([again.samples, again.newestMs]).toEqual([head.samples, head.newestMs])
  })

  test('samples outside the accepted times are refused, and refs that were taken away are unknown', () => {
    const [head, log] = [new SeriesHead(LIMITS), new SampleLogWriter()]
    const [a, b] = ['a', 'b'].map(name => head.resolve(labelsFromObject({ __name__: name })) ?? -1) as [
      number,
      number,
    ]
    const one = (ref: number, ms: number) => ({
      ...batchOf([ref], [START_MS + ms], Float64Array.of(1)),
      latestMs: START_MS + 600_000,
    })
    expect(head.append(one(a, 0), log).appended).toBe(1)
    expect(head.append(one(b, -3_600_001), log).tooOld).toBe(1)
    expect(head.append(one(b, -3_600_000), log).appended).toBe(1)
    expect(head.append(one(a, 600_001), log).tooOld).toBe(1)
    expect(head.append(one(a, Number.NaN), log).outOfOrder).toBe(1)
    head.remove([a])
    expect(head.epoch).toBe(1)
    expect(head.append(one(a, 5_000), log).unknownRef).toBe(1)
    expect(head.samples).toBe(1)
  })
})
