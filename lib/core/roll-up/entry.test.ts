import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { writeStale } from '../stale.ts'
import { coarser, rollUp } from './buckets.ts'
import { decodeEntry, EntryReader, encodeEntry } from './entry.ts'
import { DAY, FIVE_MINUTES, HOUR } from './kinds.ts'

const value = fc.oneof(
  fc.integer({ min: -1_000_000, max: 1_000_000 }),
  fc.integer({ min: 0, max: 100 }).map(cents => cents / 100),
  fc.double(),
  fc.constantFrom(0, -0, Number.NaN, Infinity, -Infinity, 5e-324, Number.MAX_VALUE, 2 ** 53 + 2, 1e15 / 3),
)
const samples = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 700_000 }), value, fc.integer({ min: 0, max: 9 })), {
    minLength: 1,
    maxLength: 200,
  })
  .map(list => {
    let atMs = 1_700_000_000_000
    const values = Float64Array.from(list, ([, number]) => number)
    for (const [i, [, , chance]] of list.entries()) if (chance === 0) writeStale(values, i)
    return { timestampsMs: Float64Array.from(list, ([distance]) => (atMs += distance)), values }
  })

describe('an entry', () => {
  test.each([FIVE_MINUTES, HOUR, DAY])('of any numbers is the same again: %o', kind => {
    fc.assert(
      fc.property(samples, series => {
        const buckets = rollUp(series, kind)
        if (buckets.endsMs.length === 0) return
        expect(decodeEntry(encodeEntry(buckets, kind), kind)).toEqual(buckets)
      }),
      { numRuns: 100 },
    )
  })

  test('of a counter that is scraped on time takes less than 8 bytes a bucket', () => {
    const length = 24 * 240
    const timestampsMs = Float64Array.from({ length }, (_, i) => 1_700_006_400_000 + 3_210 + i * 15_000)
    const values = Float64Array.from({ length }, (_, i) => i * 7 + (i % 3))
    const entry = encodeEntry(rollUp({ timestampsMs, values }, FIVE_MINUTES), FIVE_MINUTES)
    expect((entry.samples.length + entry.aggregates.length) / 288).toBeLessThan(8)
  })

  test('cut short is refused rather than read as something else', () => {
    const kind = FIVE_MINUTES
    const buckets = rollUp(
      { timestampsMs: Float64Array.of(1, 2, 400_000), values: Float64Array.of(1, 0, 5) },
      kind,
    )
    const { samples: whole, aggregates } = encodeEntry(buckets, kind)
    for (let size = 0; size < whole.length; size++)
      expect(() => decodeEntry({ samples: whole.slice(0, size), aggregates }, kind)).toThrow()
  })
})

test('hours made of five minutes are hours made of samples, but for how their sums are rounded', () => {
  fc.assert(
    fc.property(samples, series => {
      const { sum, lost, ...rest } = coarser(rollUp(series, FIVE_MINUTES), HOUR)
      const { sum: sums, lost: losses, ...expected } = rollUp(series, HOUR)
      // Whether an hour ended is asked only of its last five minutes: no instant looks back further.
      expect({ ...rest, ended: [] }).toEqual({ ...expected, ended: [] })
      expect([sum.length, lost.length]).toEqual([sums.length, losses.length])
    }),
    { numRuns: 100 },
  )
})

test.each([
  { what: 'samples that lie alike in every bucket', shift: {}, isEven: true },
  { what: 'one sample less in a bucket', shift: { count: -1 }, isEven: false },
  { what: 'a first sample that comes later', shift: { firstMs: 1 }, isEven: false },
  { what: 'a last sample that comes earlier', shift: { lastMs: -1 }, isEven: false },
])('$what: known to be even is $isEven', ({ shift, isEven }) => {
  const minutes = Array.from({ length: 6 * 240 }, (_, i) => i)
  const samples = {
    timestampsMs: Float64Array.from(minutes, i => HOUR.everyMs * 1_000 + 7_000 + i * 15_000),
    values: Float64Array.from(minutes, i => i),
  }
  const buckets = rollUp(samples, HOUR)
  for (const [column, by] of Object.entries(shift))
    if (column === 'count' || column === 'firstMs' || column === 'lastMs')
      buckets[column][3] = (buckets[column][3] ?? 0) + by
  const entry = new EntryReader()
  entry.readSamples(encodeEntry(buckets, HOUR).samples)
  expect(entry.count).toBe(6)
  expect(entry.isEven).toBe(isEven)
})
