import { expect, test } from 'vitest'
import {
  ByteReader,
  ChunkDecoder,
  loadGorilla,
  OpenChunks,
  SampleColumns,
  sampleSource,
  unsealBits,
} from './index.ts'

const EVER = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY }
const START_MS = 1_700_000_000_000

// Written by the encoder of format 1, which is gone.
test.each<[string, string, number[], number[]]>([
  [
    'long numbers',
    'AQVCeLz+VoAAAEAJIftURC0Y6BOINmmT3jvqD04sH3/5j8p2tbZSwAYANQTzM/neaA==',
    [0, 5_000, 10_000, 15_000, 20_000],
    [Math.PI, Math.PI, Math.E, -Math.SQRT2, Number.POSITIVE_INFINITY],
  ],
  [
    'times of every kind',
    'AQdCeLz+VoAAAEAJIftURC0Y6BOI1g6HryqQ/aoiFo+f0QsXnx3yHkQAOs/oTxef3X1AABh//G/IeRAA6zvoTxef3X1BABgAgAAAAAAAAAH0J41xIO4AAAr+5mZmZmZmaA==',
    [0, 5_000, 10_003, 12_000, 612_000, 612_000.5, 7e9],
    [Math.PI, 2 * Math.PI, 3.5, 1e300, 5e-324, -0, 0.1],
  ],
])('a chunk that was stored in format 1 is read: %s', (_what, base64, times, values) => {
  const columns = new SampleColumns(1)
  new ChunkDecoder().decode(Buffer.from(base64, 'base64'), EVER, columns)
  expect([...columns.view().timestampsMs]).toEqual(times.map(time => START_MS + time))
  expect([...columns.view().values]).toEqual(values)
})

test('a chunk of format 1 that says more samples than it has bits is refused', () => {
  const chunk = Buffer.from('AQVCeLz+VoAAAEAJIftURC0Y6BOI', 'base64')
  chunk[1] = 100
  expect(() => unsealBits(chunk)).toThrow('says that it holds 100 samples')
})

test('a growing chunk that was saved in format 1 goes on', () => {
  const chunks = new OpenChunks()
  chunks.reserve(1)
  const saved = 'BACgKVr+vHhC+yEJQBgtRFQAAIBW/rx4QgAAAAAAirNADAP7Af68eEIAAIBWAADwPwAAAAAwiBPoFtr/m+2HdMxgtBBR'
  loadGorilla(chunks, 0, new ByteReader(Buffer.from(saved, 'base64')))
  chunks.append(
    0,
    sampleSource({ timestampsMs: Float64Array.of(START_MS + 20_000), values: Float64Array.of(4) }),
    0,
  )
  const columns = new SampleColumns(1)
  new ChunkDecoder().decodeBits(chunks.bits(0), EVER, columns)
  expect([...columns.view().timestampsMs]).toEqual(
    [0, 5_000, 10_000, 15_002, 20_000].map(time => START_MS + time),
  )
  expect([...columns.view().values]).toEqual([1, 1, 2.5, Math.PI, 4])
  expect(chunks.firstMs(0)).toBe(START_MS)
})

test('a slot that was saved empty in format 1 keeps its order', () => {
  const chunks = new OpenChunks()
  chunks.reserve(1)
  loadGorilla(chunks, 0, new ByteReader(Buffer.from('AACgKVr+vHhC+yEJQBgtRFQ=', 'base64')))
  expect(chunks.counts[0]).toBe(0)
  expect(chunks.lastMs[0]).toBe(START_MS + 15_002)
})
