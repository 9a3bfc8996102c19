import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addSlopes } from './bucket-slopes.ts'
import { rollUp } from './buckets.ts'
import { EntryReader, encodeEntry } from './entry.ts'
import { extrapolate } from './extrapolate.ts'
import { HOUR } from './kinds.ts'

const STEP_MS = fc.constantFrom(15_000, 15_000, 15_000, 15_001, 60_000, 900_000, 2_000_000, 9_000_000)
const VALUE = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 50 }) },
  fc.integer({ min: -1_000, max: 1_000 }),
  fc.double(),
  fc.constantFrom(0, Number.NaN, Number.POSITIVE_INFINITY, 1e300),
)
const ANYHOW = fc.array(fc.tuple(STEP_MS, VALUE), { minLength: 1, maxLength: 300 })
/** Five samples an hour, at the same times in each. */
const EVENLY = fc
  .array(VALUE, { minLength: 5, maxLength: 300 })
  .map(values => values.slice(values.length % 5).map((value): [number, number] => [720_000, value]))
const STEPS = fc.oneof({ weight: 3, arbitrary: ANYHOW }, EVENLY)
const ASKED = [
  { isCounter: true, isPerSecond: true, rangeMs: HOUR.spanMs },
  { isCounter: true, isPerSecond: false, rangeMs: HOUR.spanMs },
  { isCounter: false, isPerSecond: false, rangeMs: HOUR.spanMs },
]

test.each(ASKED)('slopes over buckets in one loop are those of each alone: %o', asked => {
  fc.assert(
    fc.property(STEPS, steps => {
      let [timestampMs, value] = [Date.UTC(2026, 0, 15), 0]
      const times: number[] = []
      const values = steps.map(([stepMs, more]) => {
        timestampMs += stepMs
        times.push(timestampMs)
        value = Number.isFinite(value + more) ? value + more : 0
        return more < -500 ? more : value
      })
      const samples = { timestampsMs: Float64Array.from(times), values: Float64Array.from(values) }
      const buckets = rollUp(samples, HOUR)
      const expected = buckets.endsMs.flatMap((endMs, i) => {
        const at = (column: readonly number[]) => column[i] ?? Number.NaN
        if (at(buckets.count) < 2) return []
        const difference = at(buckets.last) - at(buckets.first)
        const ends = {
          startMs: endMs - HOUR.spanMs,
          endMs,
          firstMs: at(buckets.firstMs),
          lastMs: at(buckets.lastMs),
          first: at(buckets.first),
          difference: difference + (asked.isCounter ? at(buckets.lost) : 0),
          distances: at(buckets.count) - 1,
        }
        return [[endMs, extrapolate(ends, asked)]]
      })
      const entry = new EntryReader()
      entry.readSamples(encodeEntry(buckets, HOUR).samples)
      const slopes = { length: 0, endsMs: new Float64Array(400), values: new Float64Array(400) }
      addSlopes(
        entry,
        HOUR,
        { afterMs: Number.NEGATIVE_INFINITY, toMs: timestampMs + HOUR.everyMs },
        asked,
        slopes,
      )
      const found = Array.from({ length: slopes.length }, (_, i) => [slopes.endsMs[i], slopes.values[i]])
      expect(found).toEqual(expected)
    }),
    { numRuns: 200 },
  )
})
