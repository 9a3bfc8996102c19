import { beforeEach, expect, test } from 'vitest'
import type { CheckSample } from '../../core/check/index.ts'
import { labelsFromObject, metricName } from '../../core/labels/index.ts'
import { isStaleAt } from '../../core/stale.ts'
import type { SampleBatch } from '../../ports/series-store.ts'
import { CheckSeriesWriter } from './check-series.ts'

const seriesOf = (name: string) => ({ labels: labelsFromObject({ __name__: name }) })
const A = seriesOf('a')
const B = seriesOf('b')
const sample = (series: typeof A, value: number): CheckSample => ({ series, value })

/** Writes down what it is given, and has room for so many series. */
function createRecordingStore(room = Number.POSITIVE_INFINITY) {
  const names: string[] = []
  const written: string[][] = []
  return {
    epoch: 1,
    names,
    written,
    resolve(labels: (typeof A)['labels']) {
      const known = names.indexOf(metricName(labels))
      if (known >= 0) return known
      return names.length < room ? names.push(metricName(labels)) - 1 : null
    },
    append({ refs, values, timestampsMs }: SampleBatch) {
      written.push(
        [...refs].map((ref, at) => {
          const value = isStaleAt(values, at) ? 'over' : values[at]
          return `${names[ref]} ${value} @${timestampsMs[at]}`
        }),
      )
      const none = { repeated: 0, duplicate: 0, outOfOrder: 0, tooOld: 0, unknownRef: 0 }
      return { appended: refs.length, ...none }
    },
  }
}

let store = createRecordingStore()
let writer = new CheckSeriesWriter(store)
beforeEach(() => {
  store = createRecordingStore()
  writer = new CheckSeriesWriter(store)
})

test('answers with the same series are written as they are, as often as they come', () => {
  for (const at of [1, 2, 3]) writer.write([sample(A, at), sample(B, 10 * at)], at)
  expect(store.written).toEqual([
    ['a 1 @1', 'b 10 @1'],
    ['a 2 @2', 'b 20 @2'],
    ['a 3 @3', 'b 30 @3'],
  ])
})

test('a series that an answer leaves out ends, once; it comes back by itself', () => {
  for (const at of [1, 2]) writer.write([sample(A, 1), sample(B, 1)], at)
  for (const at of [3, 4]) writer.write([sample(A, 1)], at)
  writer.write([sample(B, 2), sample(A, 2)], 5)
  expect(store.written.slice(2)).toEqual([['a 1 @3', 'b over @3'], ['a 1 @4'], ['b 2 @5', 'a 2 @5']])
})

test('another order is another answer: each value goes to its own series', () => {
  for (const at of [1, 2]) writer.write([sample(A, 1), sample(B, 2)], at)
  writer.write([sample(B, 4), sample(A, 3)], 3)
  expect(store.written.at(-1)).toEqual(['b 4 @3', 'a 3 @3'])
})

test('a series named twice by one answer has its first value, every time', () => {
  for (const at of [1, 2, 3]) writer.write([sample(A, 1), sample(A, 2)], at)
  expect(store.written).toEqual([['a 1 @1'], ['a 1 @2'], ['a 1 @3']])
})

test('refs of an epoch that is over are not used again', () => {
  for (const at of [1, 2]) writer.write([sample(B, 1), sample(A, 1)], at)
  store.epoch = 2
  store.names.splice(0, 2, 'a', 'b')
  writer.write([sample(B, 7), sample(A, 8)], 3)
  expect(store.written.at(-1)).toEqual(['b 7 @3', 'a 8 @3'])
})

test('what the store has no room for is tried anew with every answer', () => {
  const small = createRecordingStore(1)
  const full = new CheckSeriesWriter(small)
  for (const at of [1, 2]) full.write([sample(A, 1), sample(B, 1)], at)
  expect(small.written).toEqual([['a 1 @1'], ['a 1 @2']])
})

test('the end of a check ends all of its series, however long they were the same', () => {
  for (const at of [1, 2, 3]) writer.write([sample(A, 1), sample(B, 1)], at)
  writer.end(4)
  writer.end(5)
  expect(store.written.slice(3)).toEqual([['a over @4', 'b over @4']])
})

test('a check compiled anew ends what its new answers no longer have', () => {
  for (const at of [1, 2]) writer.write([sample(A, 1), sample(B, 1)], at)
  writer.renew()
  writer.write([sample(seriesOf('a'), 5)], 3)
  expect(store.written.at(-1)).toEqual(['a 5 @3', 'b over @3'])
})
