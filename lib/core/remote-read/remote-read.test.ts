import { describe, expect, test } from 'vitest'
import { labelsFromObject, labelsToObject } from '../labels/index.ts'
import { histogramOf } from '../native-histogram/index.ts'
import { encodeHistogram, writeLabels } from '../remote-write/index.ts'
import { isStaleAt, writeStale } from '../stale.ts'
import { WireError, WireReader, WireWriter } from '../wire/index.ts'
import { readReadResponse, writeReadRequest } from './index.ts'

const START_MS = 1_700_000_000_000

function response(series: readonly ((writer: WireWriter) => void)[]): Uint8Array {
  const result = new WireWriter()
  for (const write of series) {
    const one = new WireWriter()
    write(one)
    result.bytes(1, one.written())
  }
  const whole = new WireWriter()
  whole.bytes(1, result.written())
  return whole.take()
}

function sample(writer: WireWriter, timestampMs: number, value: Float64Array): void {
  const [low = 0, high = 0] = new Uint32Array(value.buffer)
  const one = new WireWriter()
  if (low !== 0 || high !== 0) {
    one.tag(1, 1)
    one.words(low, high)
  }
  one.tag(2, 0)
  one.int64(timestampMs)
  writer.bytes(2, one.written())
}

test('a request asks for one window of one selector, and for plain samples', () => {
  const matchers = [
    { name: 'job', op: '=', value: 'a' },
    { name: 'x', op: '!~', value: 'b.*' },
  ] as const
  const reader = new WireReader(writeReadRequest({ matchers, fromMs: -5, toMs: START_MS }))
  const found: unknown[] = []
  const decoder = new TextDecoder()
  while (reader.next())
    if (reader.field === 2) found.push(['accepts', reader.uint()])
    else {
      const query = reader.message()
      while (query.next()) {
        if (query.field < 3) found.push(query.int64())
        else {
          const matcher = query.message()
          while (matcher.next()) found.push(matcher.field === 1 ? matcher.uint() : matcher.text(decoder))
        }
      }
    }
  expect(found).toEqual([-5, START_MS, 0, 'job', 'a', 3, 'x', 'b.*', ['accepts', 0]])
})

describe('an answer', () => {
  const labels = labelsFromObject({ __name__: 'h', job: 'a' })

  test('is read series by series, values by their bits', () => {
    const stale = new Float64Array(1)
    writeStale(stale, 0)
    const [first, second, ...more] = readReadResponse(
      response([
        writer => {
          writeLabels(writer, labels)
          sample(writer, START_MS, Float64Array.of(0))
          sample(writer, START_MS + 1, Float64Array.of(0.1))
          sample(writer, START_MS + 2, stale)
        },
        writer => writeLabels(writer, labelsFromObject({ __name__: 'empty' })),
      ]),
    )
    expect(first && labelsToObject(first.labels)).toEqual({ __name__: 'h', job: 'a' })
    expect([...(first?.timestampsMs ?? [])]).toEqual([START_MS, START_MS + 1, START_MS + 2])
    expect([...(first?.values ?? [])]).toEqual([0, 0.1, Number.NaN])
    expect(first && isStaleAt(first.values, 2)).toBe(true)
    expect(first && 'histograms' in first).toBe(false)
    expect(second?.values).toHaveLength(0)
    expect(more).toEqual([])
  })

  test('brings native histograms into their places among numbers; one that says so is the end of its series', () => {
    const histogram = histogramOf({ count: 3, sum: 1, zeroCount: 3 })
    const ended = new WireWriter()
    ended.tag(3, 1)
    ended.words(2, 0x7ff00000)
    ended.tag(15, 0)
    ended.int64(START_MS + 2)
    const [slice] = readReadResponse(
      response([
        writer => {
          writeLabels(writer, labels)
          sample(writer, START_MS + 1, Float64Array.of(7))
          writer.bytes(4, encodeHistogram(histogram, START_MS))
          writer.bytes(4, ended.written())
        },
      ]),
    )
    expect([...(slice?.timestampsMs ?? [])]).toEqual([START_MS, START_MS + 1, START_MS + 2])
    expect(slice?.histograms).toEqual([histogram, null, null])
    expect([...(slice?.values ?? [])]).toEqual([Number.NaN, 7, Number.NaN])
    expect(slice && [isStaleAt(slice.values, 0), isStaleAt(slice.values, 2)]).toEqual([false, true])
  })

  test('that is cut off is refused, wherever', () => {
    const whole = response([writer => writeLabels(writer, labels)])
    for (let length = 1; length < whole.length; length++)
      expect(() => [...readReadResponse(whole.subarray(0, length))]).toThrow(WireError)
  })
})
