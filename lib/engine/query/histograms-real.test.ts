import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createManualClock } from '../../adapters/manual-clock.ts'
import { createMemorySeriesStore } from '../../adapters/memory/series-store.ts'
import { isInstalled, startPrometheus, type TestEngine } from '../../adapters/remote-store/testing-engines.ts'
import { compareLabels, type Labels, labelsFromObject } from '../../core/labels/index.ts'
import { bucketsOfRun, histogramOf, type NativeHistogram } from '../../core/native-histogram/index.ts'
import { formatResult } from '../../core/prom-api/index.ts'
import { encodeHistogram, writeHistogram, writeLabels } from '../../core/remote-write/index.ts'
import { packBlock } from '../../core/snappy/index.ts'
import { WireWriter } from '../../core/wire/index.ts'
import { createQueryEngine } from './index.ts'

// A real server, on a machine that may be busy.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

const START_MS = 1_700_000_000_000
const STEP_MS = 60_000
const SAMPLES = 20
/** Off the steps of every query: whether a window's begin belongs to it is another thing in Prometheus 2. */
const OFFSET_MS = 7_000

/** Counters of every schema, with buckets on both sides of 0, gaps between them, and the bounds of the greatest numbers. */
const SERIES = [-4, -1, 0, 1, 3, 5, 8].map((schema, i) => ({
  labels: labelsFromObject({ __name__: 'lat', schema: String(schema), parity: i % 2 === 0 ? 'even' : 'odd' }),
  at: (n: number): NativeHistogram => {
    const positive = bucketsOfRun(schema < 0 ? 0 : -3, [5 + n, 7 + 2 * n, 0, 0, 9, 4 + n, 1])
    const negative = bucketsOfRun(schema === 8 ? 100 : 1, [3 + n, 0, 2])
    const zeroCount = 6 + n
    const count = [...positive.counts, ...negative.counts].reduce((sum, one) => sum + one, zeroCount)
    return histogramOf({
      schema,
      count,
      sum: 1_000 + 37 * n,
      zeroThreshold: 2 ** -60,
      zeroCount,
      positive,
      negative,
    })
  },
}))
const TOP = {
  labels: labelsFromObject({ __name__: 'top' }),
  at: (n: number): NativeHistogram =>
    histogramOf({
      schema: 0,
      count: 30 + 3 * n,
      sum: 5 * n,
      positive: bucketsOfRun(1_023, [10 + n, 10 + n, 10 + n]),
    }),
}
/** In the order of their labels, in which a Prometheus answers. */
const ALL = [...SERIES, TOP].sort((a, b) => compareLabels(a.labels, b.labels))

/** What Prometheus 2.42 answers of histograms as Prometheus 3 does. */
const QUERIES = [
  'lat',
  'top',
  'lat{schema="8"}',
  'lat offset 3m',
  'sum by (parity) (lat)',
  'sum(lat)',
  'sum without (schema) (lat{schema=~"0|1|3"})',
  'rate(lat[5m])',
  'increase(lat[10m])',
  'rate(lat{schema="-4"}[4m] offset 2m)',
  'sum by (parity) (rate(lat[5m]))',
  'lat{schema="3"} + ignoring (schema, parity) lat{schema="0"}',
  'histogram_count(lat)',
  'histogram_sum(sum(lat))',
  'histogram_count(rate(lat[5m]))',
  'count by (parity) (lat)',
  'resets(lat[10m])',
]

async function send(engine: TestEngine): Promise<void> {
  const writer = new WireWriter(65_536)
  const encodedLabels = (labels: Labels): Uint8Array => {
    const written = new WireWriter()
    writeLabels(written, labels)
    return written.take()
  }
  for (let n = 0; n < SAMPLES; n++) {
    for (const { labels, at } of ALL) {
      writeHistogram(
        writer,
        encodedLabels(labels),
        encodeHistogram(at(n), START_MS + OFFSET_MS + n * STEP_MS),
      )
    }
  }
  const response = await fetch(engine.writeUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' },
    body: new Uint8Array(packBlock(writer.take())),
  })
  expect([response.status, await response.text()]).toEqual([204, ''])
}

function filledStore() {
  const store = createMemorySeriesStore()
  const refOf = (labels: Labels): number => store.resolve(labels) ?? 0
  for (let n = 0; n < SAMPLES; n++) {
    store.append({
      refs: Uint32Array.from(ALL, ({ labels }) => refOf(labels)),
      timestampsMs: new Float64Array(ALL.length).fill(START_MS + OFFSET_MS + n * STEP_MS),
      values: new Float64Array(ALL.length).fill(NaN),
      histograms: new Map(ALL.map(({ at }, place) => [place, at(n)])),
    })
  }
  return store
}

describe.runIf(isInstalled('prometheus'))(
  'native histograms are answered byte for byte as a real Prometheus',
  () => {
    const clock = createManualClock(START_MS + SAMPLES * STEP_MS)
    const query = createQueryEngine({ store: filledStore(), clock })
    let engine: TestEngine
    beforeAll(async () => {
      engine = await startPrometheus()
      await send(engine)
    })
    afterAll(() => engine.stop())

    /** The `data` of an answer. */
    async function theirs(path: string, fields: Record<string, string>): Promise<string> {
      const response = await fetch(`${engine.url}/api/v1/${path}?${new URLSearchParams(fields)}`)
      return (await response.text()).replace(/^\{"status":"success","data":/, '').replace(/\}\s*$/, '')
    }

    test.each(QUERIES)('at an instant: %s', async expr => {
      const atMs = START_MS + 15 * STEP_MS
      const { value } = await query.instant({ expr, atMs })
      expect([...formatResult(value)].join('')).toBe(
        await theirs('query', { query: expr, time: String(atMs / 1_000) }),
      )
    })

    test.each(QUERIES)('over a range: %s', async expr => {
      const [fromMs, toMs, stepMs] = [START_MS + 12 * STEP_MS, START_MS + 18 * STEP_MS, 90_000]
      const { value } = await query.range({ expr, fromMs, toMs, stepMs })
      const times = { start: String(fromMs / 1_000), end: String(toMs / 1_000), step: String(stepMs / 1_000) }
      expect([...formatResult(value)].join('')).toBe(await theirs('query_range', { query: expr, ...times }))
    })
  },
)
