import { expect, test } from 'vitest'
import { createMemorySeriesStore } from '../../adapters/memory/series-store.ts'
import type { Labels } from '../../core/labels/index.ts'
import { packBlock } from '../../core/snappy/index.ts'
import {
  concat,
  double,
  encodeVersion1,
  message,
  number,
  type TestSeries,
  text,
} from '../../core/wire/testing.ts'
import type { TimedExemplar } from '../../ports/exemplars.ts'
import { createGrowthGuard } from '../care/growth-guard.ts'
import { createRemoteWrite } from './index.ts'

const QUIET = { info() {}, warn() {}, error() {} }
const NOW_MS = 1_700_000_000_000

function start(maxActiveSeries: number) {
  const store = createMemorySeriesStore({ maxActiveSeries })
  const counted: unknown[] = []
  const exemplars: [Labels, TimedExemplar][] = []
  const write = createRemoteWrite({
    store,
    log: QUIET,
    growth: createGrowthGuard({
      store,
      clock: { now: () => NOW_MS },
      observe: { growthRefused: (...one) => counted.push(one) },
    }),
    exemplars: {
      append: (labels, exemplar) => {
        exemplars.push([labels, exemplar])
        return 'appended'
      },
    },
    observe: {
      written: () => {},
      writeRefused: status => counted.push(status),
      writeDropped: (reason, count) => counted.push([reason, count]),
    },
  })
  const send = (bytes: Uint8Array, version = '') =>
    write.receive({
      body: packBlock(bytes),
      contentType: `application/x-protobuf${version}`,
      contentEncoding: 'snappy',
    })
  return { store, send, counted, exemplars }
}

let atMs = NOW_MS
const of = (instance: string, count: number): TestSeries[] =>
  Array.from({ length: count }, (_, i) => ({
    labels: [
      ['__name__', 'x'],
      ['i', `${i}`],
      ['instance', instance],
      ['job', 'a'],
    ],
    samples: [[atMs, 1]],
  }))

test('near the cap the new series of a target that explodes are left out, and told; those beside them are stored', async () => {
  const { store, send, counted } = start(1_000)
  expect((await send(encodeVersion1([...of('bad', 300), ...of('good', 300)]))).status).toBe(204)
  atMs += 1_000
  const answer = await send(encodeVersion1([...of('bad', 900), ...of('good', 310)]))
  expect(answer.status).toBe(400)
  expect(answer.message).toMatch(
    /^this write of "a", "bad" would add 600 series; the deck holds 600 of 1,000: /,
  )
  expect(store.statistics().activeSeries).toBe(610)
  expect(counted).toEqual([['remote_write', 'growth', 600], ['active_series', 600], 400])
  const slices = await store.select({
    matchers: [{ name: 'i', op: '=', value: '7' }],
    fromMs: 0,
    toMs: 2 * NOW_MS,
  })
  expect(slices.map(({ values }) => values.length)).toEqual([2, 2])
})

const label = (name: string, value: string) => message([1, text(name)], [2, text(value)])
const exemplar = (value: number, ms: number, ...labels: (readonly [number, Uint8Array])[]) =>
  concat([message(...labels), double(2, Float64Array.of(value)), number(3, ms)])

test('exemplars of 1.0 come as series of their own, and belong to series that are there', async () => {
  const { send, exemplars } = start(1_000)
  const series = [
    [1, label('__name__', 'x')],
    [1, label('job', 'a')],
  ] as const
  const unknown = [[1, label('__name__', 'unknown')]] as const
  const trace = exemplar(0.25, NOW_MS, [1, label('trace_id', 'abc')])
  const sample = concat([double(1, Float64Array.of(3)), number(2, NOW_MS)])
  const answer = await send(
    message(
      [1, message(...series, [2, sample])],
      [1, message(...series, [3, trace])],
      [1, message(...unknown, [3, trace])],
    ),
  )
  expect(answer.status).toBe(204)
  expect(
    exemplars.map(([labels, one]) => [[...labels], [...one.labels], one.value, one.timestampMs]),
  ).toEqual([[['__name__', 'x', 'job', 'a'], ['trace_id', 'abc'], 0.25, NOW_MS]])
})

test('exemplars of 2.0 are told in the header', async () => {
  const { send, exemplars } = start(1_000)
  const refs = (...list: number[]) => Uint8Array.from(list)
  const sample = concat([double(1, Float64Array.of(3)), number(2, NOW_MS)])
  const one = concat([message([1, refs(3, 4)]), double(2, Float64Array.of(0.5)), number(3, NOW_MS)])
  const symbols = ['', '__name__', 'x', 'trace_id', 'abc'].map(word => [4, text(word)] as const)
  const answer = await send(
    message(...symbols, [5, message([1, refs(1, 2)], [2, sample], [4, one])]),
    ';proto=io.prometheus.write.v2.Request',
  )
  expect(answer).toMatchObject({ status: 204, written: { samples: 1, exemplars: 1 } })
  expect(exemplars.map(([labels, { labels: of, value }]) => [[...labels], [...of], value])).toEqual([
    [['__name__', 'x'], ['trace_id', 'abc'], 0.5],
  ])
})
