import { afterAll, beforeAll, expect, test } from 'vitest'
import { createScrapeFetcher } from '../../adapters/http/scrape-fetch.ts'
import { serveHttp, type TestServer } from '../../adapters/http/testing.ts'
import { createManualClock } from '../../adapters/manual-clock.ts'
import { createMemorySeriesStore } from '../../adapters/memory/series-store.ts'
import { createExemplarRows } from '../../adapters/postgres/exemplar-rows.ts'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { createHiding } from '../../core/business/visibility.ts'
import { selectorsOf } from '../../core/exemplar/index.ts'
import { labelsFromObject } from '../../core/labels/index.ts'
import { parseExpr } from '../../core/promql/index.ts'
import type { ExemplarOutcome, ExemplarReader } from '../../ports/exemplars.ts'
import { answerProm, type PromDeck } from '../../services/prom/answer.ts'
import { createScene, scrapeJob, scrapeTarget } from '../scrape/testing.ts'
import { type ExemplarRows, openExemplars, visibleExemplars } from './index.ts'

const QUIET = { info() {}, warn() {}, error() {} }
const OPENMETRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8'
const HIDING = createHiding([])
let database: TestDatabase
let exporter: TestServer
let body = ''

beforeAll(async () => {
  database = await createTestDatabase()
  exporter = await serveHttp((_request, response) =>
    response.writeHead(200, { 'content-type': OPENMETRICS }).end(`${body}# EOF\n`),
  )
})
afterAll(async () => {
  await exporter.close()
  await database.drop()
})

async function open(rows: ExemplarRows = createExemplarRows(database.pool)) {
  const clock = createManualClock(1_000_000)
  const outcomes: ExemplarOutcome[] = []
  let lost = 0
  const exemplars = await openExemplars({
    rows,
    clock,
    log: QUIET,
    observe: { exemplar: one => outcomes.push(one), exemplarsLost: count => (lost += count) },
    limits: { maxCount: 5, maxAgeMs: 86_400_000 },
  })
  return { clock, exemplars, outcomes, lost: () => lost }
}

async function query(exemplars: ExemplarReader, expr: string): Promise<string> {
  const params = new URLSearchParams({ query: expr, start: '0', end: '2000000' })
  // What this answer asks of the deck, and nothing more.
  const deck = { exemplars } as unknown as PromDeck
  const answer = await answerProm(['query_exemplars'], { deck, params, nowMs: 0 })
  // When a scrape is due depends on the exporter's port.
  return [...(answer?.data ?? [])].join('').replace(/("9\.8","timestamp":)100[01][.\d]*/, '$1T')
}

test('from an exporter over HTTP to the answer of the API, and over a restart', async () => {
  const { clock, exemplars, outcomes } = await open()
  const fetcher = createScrapeFetcher({ version: 'test' })
  const scene = createScene({
    exemplars,
    fetcher,
    store: createMemorySeriesStore({ acceptBehindMs: 3_600_000 }),
  })
  const target = scrapeTarget('a:1', { url: `http://${exporter.host}/metrics` })
  scene.manager.apply([scrapeJob([target])])
  const scrape = async (text: string) => {
    body = text
    await scene.clock.advance(1_000)
    const [state] = await scene.manager.collect({})
    expect(state?.health).toBe('up')
  }
  await scrape(
    '# TYPE rpc_seconds histogram\n' +
      'rpc_seconds_bucket{le="1"} 7 # {trace_id="KOO5S4vxi0o"} 0.67 999.5\n' +
      'rpc_seconds_bucket{le="+Inf"} 9 # {trace_id="untimed"} 9.8\n' +
      'rpc_seconds_count 9\nrpc_seconds_sum 10\n' +
      '# TYPE stripe_seconds histogram\n' +
      'stripe_seconds_bucket{le="+Inf"} 9 # {trace_id="secret"} 1\n',
  )
  // A sample too far behind takes its exemplar with it; a second line of the same series does, too.
  await scrape(
    '# TYPE rpc_seconds histogram\n' +
      'rpc_seconds_bucket{le="1"} 8 # {trace_id="next"} 0.5 1000.25\n' +
      'rpc_seconds_bucket{le="1"} 8 # {trace_id="twice"} 0.7 1000.5\n' +
      'rpc_seconds_bucket{le="2"} 8 -9999 # {trace_id="old"} 0.5\n' +
      'rpc_seconds_bucket{le="+Inf"} 9 # {trace_id="untimed"} 9.8\n' +
      `rpc_seconds_bucket{le="5"} 9 # {trace_id="${'x'.repeat(121)}"} 3\n`,
  )
  const labels = '"instance":"a:1","job":"test"'
  const expected =
    `[{"seriesLabels":{"__name__":"rpc_seconds_bucket",${labels},"le":"+Inf"},"exemplars":[{"labels":{"trace_id":"untimed"},"value":"9.8","timestamp":T}]},` +
    `{"seriesLabels":{"__name__":"rpc_seconds_bucket",${labels},"le":"1.0"},"exemplars":[` +
    '{"labels":{"trace_id":"KOO5S4vxi0o"},"value":"0.67","timestamp":999.500},' +
    '{"labels":{"trace_id":"next"},"value":"0.5","timestamp":1000.250}]}]'
  const expr = 'histogram_quantile(0.9, sum by (le) (rate(rpc_seconds_bucket[5m])))'
  expect(await query(exemplars, expr)).toBe(expected)
  expect(await query(exemplars, '1 + 1')).toBe('')
  expect(outcomes.filter(outcome => outcome === 'appended')).toHaveLength(4)
  expect(new Set(outcomes)).toEqual(new Set(['appended', 'repeated', 'too_long']))

  const visible = visibleExemplars(exemplars, () => HIDING)
  expect(await query(visible, '{le=~".+"}')).not.toContain('secret')
  expect(await query(exemplars, '{le=~".+"}')).toContain('secret')
  expect(await query(visible, 'stripe_seconds_bucket')).toBe('[]')

  await scene.manager.stop()
  await fetcher.close()
  // Stopping waits for the loop, which waits for the clock.
  const stopping = exemplars.stop()
  await clock.advance(5_000)
  await stopping
  const again = await open()
  expect(await query(again.exemplars, expr)).toBe(expected)
  const { rows } = await database.pool.query('select entries from exemplar_batch')
  expect(rows).toEqual([{ entries: 4 }])
  const stopped = again.exemplars.stop()
  await again.clock.advance(5_000)
  await stopped
})

test('rows are dropped by age and by count, whole batches at a time', async () => {
  const rows = createExemplarRows(database.pool)
  const at = (timestampMs: number) => ({
    seriesLabels: labelsFromObject({ __name__: 'x' }),
    labels: labelsFromObject({ trace_id: 'a' }),
    value: 1,
    timestampMs,
    hasOwnTime: true,
  })
  await database.pool.query('delete from exemplar_batch')
  for (const ms of [1_000, 2_000, 3_000, 4_000]) await rows.write([at(ms), at(ms + 1)], ms)
  await rows.prune(2_000, 4)
  expect((await rows.read(0)).map(({ timestampMs }) => timestampMs)).toEqual([3_000, 3_001, 4_000, 4_001])
  await rows.prune(4_000, 100)
  expect((await rows.read(0)).map(({ timestampMs }) => timestampMs)).toEqual([4_000, 4_001])
})

test('what the database does not take is kept, and what is too much is counted', async () => {
  let isBroken = true
  const written: number[] = []
  const { exemplars, clock, lost } = await open({
    read: async () => [],
    write: async entries => {
      if (isBroken) throw new Error('the disk is full')
      written.push(...entries.map(({ timestampMs }) => timestampMs))
    },
    prune: async () => {},
  })
  const seriesLabels = labelsFromObject({ __name__: 'x' })
  for (let i = 0; i < 7; i++)
    exemplars.append(seriesLabels, {
      labels: labelsFromObject({ trace_id: `${i}` }),
      value: i,
      timestampMs: 1_000_000 + i,
      hasOwnTime: true,
    })
  await exemplars.flush()
  expect(lost()).toBe(2)
  isBroken = false
  await exemplars.flush()
  expect(written).toEqual([1_000_002, 1_000_003, 1_000_004, 1_000_005, 1_000_006])
  const found = await exemplars.select({ anyOf: selectorsOf(parseExpr('x')), fromMs: 0, toMs: 2e6 })
  expect(found[0]?.exemplars).toHaveLength(5)
  const stopping = exemplars.stop()
  await clock.advance(5_000)
  await stopping
})
