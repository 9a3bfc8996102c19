import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, it, test, vi } from 'vitest'
import { createAttemptLimiter } from '../../../../../../lib/adapters/attempt-limiter.ts'
import { serveHttp, type TestServer } from '../../../../../../lib/adapters/http/testing.ts'
import { createMemorySeriesStore } from '../../../../../../lib/adapters/memory/series-store.ts'
import { createTestDatabase, type TestDatabase } from '../../../../../../lib/adapters/postgres/testing.ts'
import { systemClock } from '../../../../../../lib/adapters/system-clock.ts'
import { encodeFamilies, PROTOBUF, type TestFamily } from '../../../../../../lib/core/exposition/testing.ts'
import { labelsToObject } from '../../../../../../lib/core/labels/index.ts'
import {
  bucketsOfRun,
  formatHistogram,
  histogramOf,
} from '../../../../../../lib/core/native-histogram/index.ts'
import { encodeHistogram } from '../../../../../../lib/core/remote-write/index.ts'
import { isStaleAt } from '../../../../../../lib/core/stale.ts'
import {
  encodeVersion1,
  encodeVersion2,
  packBlock,
  type TestSeries,
  varint,
} from '../../../../../../lib/core/wire/testing.ts'
import { createRemoteWrite } from '../../../../../../lib/engine/remote-write/index.ts'
import type { Deck } from '../../../../../../lib/ports/deck.ts'
import type { SeriesStore } from '../../../../../../lib/ports/series-store.ts'
import { readEnv } from '../../../../../../lib/server/env.ts'
import { setRuntime } from '../../../../../../lib/server/runtime.ts'
import type { Context } from '../../../../../../lib/services/context.ts'
import { createKey } from '../../../../../../lib/services/keys/create-key.ts'
import { createTestContext } from '../../../../../../lib/services/testing.ts'
import { POST } from './route.ts'

const hasPrometheus = await promisify(execFile)('prometheus', ['--version']).then(
  () => true,
  () => false,
)
const PATH = '/api/prom/api/v1/write'
const V1 = 'application/x-protobuf'
const V2 = 'application/x-protobuf;proto=io.prometheus.write.v2.Request'
const LATENCIES = histogramOf({ count: 3, sum: 12.5, positive: bucketsOfRun(0, [1, 2]) })
const QUIET = { info() {}, warn() {}, error() {} }
const FAMILIES: readonly TestFamily[] = [
  { name: 'requests_total', type: 'counter', metrics: [{ labels: { code: '200' }, value: 7 }] },
  { name: 'temperature', type: 'gauge', metrics: [{ value: 21.5 }] },
  { name: 'latency_seconds', type: 'histogram', metrics: [{ native: LATENCIES }] },
]
const SCRAPED = 'requests_total{code="200"} 7\ntemperature 21.5\n'
let database: TestDatabase
let server: TestServer
let keys: { push: string; viewer: string }
let store: SeriesStore
let flushes: number
let flushFails: boolean
const counts = new Map<string, number>()

/** Serves the route as Next does, and something to scrape. */
async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const url = new URL(incoming.url ?? '/', `http://${server.host}`)
  if (url.pathname !== PATH) {
    if (incoming.headers.accept?.includes('protobuf'))
      outgoing.writeHead(200, { 'content-type': PROTOBUF }).end(encodeFamilies(FAMILIES))
    else outgoing.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(SCRAPED)
    return
  }
  const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ])
  const request = new Request(url, { method: 'POST', headers, body: Buffer.concat(chunks) })
  const response = await POST(request, { params: Promise.resolve({}) })
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  outgoing.end(Buffer.from(await response.arrayBuffer()))
}

beforeEach(() => {
  const memory = createMemorySeriesStore({ maxActiveSeries: 100 })
  flushes = 0
  flushFails = false
  counts.clear()
  store = Object.assign(memory, {
    flush: async () => {
      flushes++
      if (flushFails) throw new Error('the disk is full')
    },
  })
})

beforeAll(async () => {
  database = await createTestDatabase()
  server = await serveHttp((incoming, outgoing) => void answer(incoming, outgoing))
  const ctx: Context = { ...createTestContext(database.pool), clock: systemClock }
  const { db, secrets, events } = createTestContext(database.pool)
  const read = readEnv({})
  if (!('env' in read)) throw new Error('the default environment is good')
  const count = (name: string, by: number) => counts.set(name, (counts.get(name) ?? 0) + by)
  const remoteWrite: Deck['remoteWrite'] = {
    metadata: () => [],
    receive: write =>
      createRemoteWrite({
        store,
        log: QUIET,
        observe: {
          written: samples => count('written', samples),
          writeRefused: status => count(`refused ${status}`, 1),
          writeDropped: (reason, dropped) => count(reason, dropped),
        },
      }).receive(write),
  }
  setRuntime({
    env: read.env,
    // What this route asks of the deck, and nothing more.
    deck: { version: '0.1.0', startedAtMs: Date.now(), events, remoteWrite } as unknown as Deck,
    db,
    clock: systemClock,
    secrets,
    importChecks: async () => ({ checks: [], notes: [] }),
    attempts: createAttemptLimiter(db),
    log: QUIET,
  })
  const keyOf = async (name: string, grant: Parameters<typeof createKey>[1]['grant']) =>
    (await createKey(ctx, { name, grant, expiresInDays: null })).key
  keys = {
    push: await keyOf('prometheus', { scope: 'push' }),
    viewer: await keyOf('viewer', { role: 'viewer' }),
  }
}, 30_000)
afterAll(async () => {
  await server.close()
  await database.drop()
})

async function send(body: Uint8Array, type = V1, headers: Record<string, string> = {}) {
  const response = await fetch(`http://${server.host}${PATH}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${keys.push}`,
      'content-type': type,
      'content-encoding': 'snappy',
      ...headers,
    },
    body: new Uint8Array(body),
  })
  const written = response.headers.get('x-prometheus-remote-write-samples-written')
  const histograms = response.headers.get('x-prometheus-remote-write-histograms-written')
  return { status: response.status, text: await response.text(), written, histograms }
}

/** Samples of a name: `label values: ms value`. */
async function stored(name: string): Promise<string[]> {
  const matchers = [{ name: '__name__', op: '=' as const, value: name }]
  const slices = await store.select({ matchers, fromMs: -Infinity, toMs: Infinity })
  return slices.flatMap(({ timestampsMs, values, histograms }) =>
    [...timestampsMs].map((ms, i) => {
      const histogram = histograms?.[i]
      if (histogram) return `${ms} ${formatHistogram(histogram)}`
      return `${ms} ${isStaleAt(values, i) ? 'stale' : values[i]}`
    }),
  )
}

const series = (
  name: string,
  samples: TestSeries['samples'],
  more: Partial<TestSeries> = {},
): TestSeries => ({
  labels: [
    ['job', 'a'],
    ['__name__', name],
  ],
  samples,
  ...more,
})
const encodings = [
  { type: V1, encode: encodeVersion1 },
  { type: V2, encode: encodeVersion2 },
] as const

describe.each(encodings)('$type', ({ type, encode }) => {
  const write = (...all: TestSeries[]) => send(packBlock(encode(all)), type)

  it('is stored, on disk when it is answered', async () => {
    expect(
      await write(
        series('x', [
          [1_000, 1],
          [2_000, 2],
        ]),
        series('y', [[1_000, 3]]),
      ),
    ).toMatchObject({ status: 204, text: '' })
    expect([await stored('x'), await stored('y')]).toEqual([['1000 1', '2000 2'], ['1000 3']])
    expect(flushes).toBe(1)
    expect(counts.get('written')).toBe(3)
  })

  it('the same again does no harm', async () => {
    await write(series('x', [[1_000, 1]]))
    expect((await write(series('x', [[1_000, 1]]))).status).toBe(204)
  })

  it('is asked to come again while it cannot be on disk', async () => {
    flushFails = true
    expect((await write(series('x', [[1_000, 1]]))).status).toBe(503)
  })

  it('is refused whole when the store has no room', async () => {
    const many = Array.from({ length: 101 }, (_, i) => series(`x${i}`, [[1_000, 1]]))
    expect((await write(...many)).status).toBe(503)
    expect(await stored('x0')).toEqual([])
  })

  it('native histograms are stored beside numbers, and end by a marker', async () => {
    const histograms = [1_000, 2_000].map(ms => encodeHistogram(LATENCIES, ms))
    const end = encodeHistogram(LATENCIES, 3_000)
    // The sum of a histogram that ends a series is the marker of staleness.
    const at = Buffer.from(end).indexOf(new Uint8Array(Float64Array.of(LATENCIES.sum).buffer))
    end.set([2, 0, 0, 0, 0, 0, 0xf0, 0x7f], at)
    const taken = await write(
      series('h', [], { histograms: [...histograms, end] }),
      series('x', [[1_000, 1]]),
    )
    expect(taken.status).toBe(204)
    expect(await stored('h')).toEqual([
      '1000 {count:3, sum:12.5, (0.5,1]:1, (1,2]:2}',
      '2000 {count:3, sum:12.5, (0.5,1]:1, (1,2]:2}',
      '3000 stale',
    ])
    expect(await stored('x')).toEqual(['1000 1'])
    expect(counts.get('written')).toBe(4)
  })
})

describe('native histograms of version 2.0', () => {
  const histograms = [encodeHistogram(LATENCIES, 1_000)]
  const wrong = [encodeHistogram({ ...LATENCIES, count: 4 }, 1_000)]

  it('are counted in the headers of the answer', async () => {
    const body = packBlock(encodeVersion2([series('h', [], { histograms }), series('x', [[1_000, 1]])]))
    expect(await send(body, V2)).toMatchObject({ status: 204, written: '1', histograms: '1' })
  })

  it('that are none are left out, told and counted; of version 1.0 the request is refused', async () => {
    const sent = [series('h', [], { histograms: wrong }), series('x', [[1_000, 1]])]
    const words = '3 observations found in buckets, but the Count field is 4'
    const first = await send(packBlock(encodeVersion1(sent)))
    expect(first.status).toBe(400)
    expect(first.text).toContain(words)
    expect(await stored('x')).toEqual([])
    const second = await send(packBlock(encodeVersion2(sent)), V2)
    expect(second).toMatchObject({ status: 400, written: '1', histograms: '0' })
    expect(second.text).toContain(words)
    expect(counts.get('invalid_histogram')).toBe(2)
  })

  it('out of order are told, and what is beside them keeps its place', async () => {
    await send(
      packBlock(encodeVersion2([series('h', [], { histograms: [encodeHistogram(LATENCIES, 2_000)] })])),
      V2,
    )
    const sent = [series('h', [], { histograms }), series('g', [], { histograms })]
    expect(await send(packBlock(encodeVersion2(sent)), V2)).toMatchObject({
      status: 400,
      text: 'out of order sample for series {__name__="h", job="a"}\n',
      histograms: '1',
    })
    expect(await stored('g')).toHaveLength(1)
  })
})

describe('what cannot be taken', () => {
  const older = [series('x', [[1_000, 9]]), series('y', [[3_000, 1]])]
  beforeEach(async () => {
    await send(packBlock(encodeVersion1([series('x', [[2_000, 1]])])))
  })

  it('refuses version 1.0 whole, in the words of Prometheus', async () => {
    expect(await send(packBlock(encodeVersion1(older)))).toMatchObject({
      status: 400,
      text: 'out of order sample\n',
    })
    expect(await stored('y')).toEqual([])
    expect(counts.get('out_of_order')).toBe(1)
  })

  it('is taken within the window for samples out of order, and refused behind it', async () => {
    store = createMemorySeriesStore({ outOfOrderWindowMs: 60_000 })
    const newest = 200_000
    await send(packBlock(encodeVersion1([series('x', [[newest, 3]])])))
    const within = packBlock(
      encodeVersion1([
        series('x', [
          [newest - 60_000, 1],
          [newest - 1_000, 2],
        ]),
      ]),
    )
    expect((await send(within)).status).toBe(204)
    expect((await send(within)).status).toBe(204)
    expect(await send(packBlock(encodeVersion1([series('x', [[newest - 60_001, 0]])])))).toMatchObject({
      status: 400,
      text: 'too old sample\n',
    })
    expect(await stored('x')).toEqual([`${newest - 60_000} 1`, `${newest - 1_000} 2`, `${newest} 3`])
  })

  it('leaves the rest of version 2.0, and says how much that was', async () => {
    expect(await send(packBlock(encodeVersion2(older)), V2)).toEqual({
      status: 400,
      text: 'out of order sample for series {__name__="x", job="a"}\n',
      written: '1',
      histograms: '0',
    })
    expect(await stored('y')).toEqual(['3000 1'])
  })

  it('another value at the same time is a duplicate', async () => {
    const again = await send(packBlock(encodeVersion1([series('x', [[2_000, 5]])])))
    expect(again).toMatchObject({ status: 400, text: 'duplicate sample for timestamp\n' })
    expect(await stored('x')).toEqual(['2000 1'])
  })

  const twice: TestSeries = {
    labels: [
      ['__name__', 'd'],
      ['a', '1'],
      ['a', '2'],
    ],
    samples: [[1_000, 1]],
  }
  it('a label twice: version 1.0 leaves the series out, 2.0 says so', async () => {
    expect((await send(packBlock(encodeVersion1([twice, series('y', [[1, 1]])])))).status).toBe(204)
    expect(await send(packBlock(encodeVersion2([twice, series('z', [[1, 1]])])), V2)).toMatchObject({
      status: 400,
      text: expect.stringContaining('duplicated label a'),
      written: '1',
    })
    expect([await stored('d'), await stored('y'), await stored('z')]).toEqual([[], ['1 1'], ['1 1']])
    expect(counts.get('invalid_labels')).toBe(2)
  })
})

test.each([
  ['an empty request', packBlock(new Uint8Array()), V1, 204, ''],
  ['a length of 4 GiB', varint(0xffffffff), V1, 400, 'snappy: decoded block is too large'],
  ['no snappy', Uint8Array.of(9, 9, 9), V1, 400, 'snappy: corrupt input'],
  [
    'a message cut short',
    packBlock(encodeVersion1([series('x', [[1, 1]])]).subarray(0, 20)),
    V1,
    400,
    'unexpected EOF',
  ],
  ['another type', packBlock(new Uint8Array()), 'text/plain', 415, 'expected application/x-protobuf'],
])('%s', async (_what, body, type, status, message) => {
  const answered = await send(body, type)
  expect(answered.status).toBe(status)
  expect(answered.text).toContain(message)
})

test('who may write: a key with the scope push', async () => {
  const body = packBlock(encodeVersion1([]))
  expect((await send(body, V1, { authorization: `Bearer ${keys.viewer}` })).status).toBe(403)
  const basic = Buffer.from(`key:${keys.push}`).toString('base64')
  expect((await send(body, V1, { authorization: `Basic ${basic}` })).status).toBe(204)
})

const missing = 'prometheus is not installed here: its remote write was not tried against this one'
test('a real Prometheus writes here what it scrapes, native histograms too', async ({ skip }) => {
  skip(!hasPrometheus, missing)
  const folder = await mkdtemp(join(tmpdir(), 'opsdeck-write-'))
  const config = join(folder, 'prometheus.yml')
  await writeFile(
    config,
    `global: {scrape_interval: 1s, external_labels: {replica: a}}
scrape_configs: [{job_name: app, static_configs: [{targets: ['${server.host}']}]}]
remote_write: [{url: 'http://${server.host}${PATH}', authorization: {credentials: '${keys.push}'}, send_native_histograms: true, queue_config: {batch_send_deadline: 100ms}}]
`,
  )
  const prometheus = spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'tsdb')}`,
      '--web.listen-address=127.0.0.1:0',
      '--log.level=error',
      '--enable-feature=native-histograms',
    ],
    { stdio: 'ignore' },
  )
  try {
    await vi.waitFor(
      async () => {
        const found = await store.series({ anyOf: [], fromMs: -Infinity, toMs: Infinity })
        const names = found.map(labels => labelsToObject(labels))
        const own = { job: 'app', instance: server.host, replica: 'a' }
        expect(names).toContainEqual({ __name__: 'requests_total', code: '200', ...own })
        expect(names).toContainEqual({ __name__: 'up', ...own })
        expect(names).toContainEqual({ __name__: 'latency_seconds', ...own })
      },
      { timeout: 40_000, interval: 100 },
    )
    expect((await stored('temperature'))[0]).toMatch(/^\d{13} 21\.5$/)
    expect((await stored('latency_seconds'))[0]?.replace(/^\d{13} /, '')).toBe(formatHistogram(LATENCIES))
  } finally {
    prometheus.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
}, 60_000)
