import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createScrapeFetcher } from '../../adapters/http/scrape-fetch.ts'
import { serveHttp } from '../../adapters/http/testing.ts'
import { createManualClock } from '../../adapters/manual-clock.ts'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { openTestStore } from '../../adapters/series-store/testing.ts'
import { encodeFamilies, PROTOBUF, type TestFamily } from '../../core/exposition/testing.ts'
import {
  bucketsOfRun,
  formatHistogram,
  histogramOf,
  type NativeHistogram,
} from '../../core/native-histogram/index.ts'
import { formatResult } from '../../core/prom-api/index.ts'
import { PLAIN_HISTOGRAM_RULES } from '../../core/scrape/histogram-rules.ts'
import type { ScrapeJob } from '../../core/scrape/job.ts'
import type { SeriesStore } from '../../ports/series-store.ts'
import { createQueryEngine } from '../query/index.ts'
import { createScene, scrapeJob, scrapeTarget, TEXT } from './testing.ts'

const NATIVE: Partial<ScrapeJob> = {
  scrapeProtocols: ['PrometheusProto', 'PrometheusText0.0.4'],
  histograms: { ...PLAIN_HISTOGRAM_RULES, scrapesNative: true },
}
const INTERVAL_MS = 10_000

const latencies = (count: number): NativeHistogram =>
  histogramOf({
    schema: 0,
    count: count + 4,
    sum: 18.5,
    zeroThreshold: 0.001,
    zeroCount: 1,
    positive: bucketsOfRun(0, [1, 2, count]),
  })

const family = (native: NativeHistogram): TestFamily => ({
  name: 'rpc_seconds',
  type: 'histogram',
  metrics: [
    {
      labels: { method: 'get' },
      native,
      classic: {
        buckets: [
          [1, 2],
          [4, 5],
        ],
        sum: native.sum,
        count: native.count,
      },
    },
  ],
})

async function histogramsOf(store: SeriesStore, name = 'rpc_seconds'): Promise<(string | null)[]> {
  const matchers = [{ name: '__name__', op: '=', value: name } as const]
  const slices = await store.select({ matchers, fromMs: 0, toMs: 4e12 })
  return slices.flatMap(({ histograms = [], values }) =>
    histograms.map((one, i) => (one ? formatHistogram(one) : String(values[i]))),
  )
}

/** Scrapes bodies of protocol buffers, one an interval; null is a target that does not answer. */
async function play(bodies: readonly (Uint8Array | null)[], changes: Partial<ScrapeJob> = {}) {
  const scene = createScene()
  scene.manager.apply([scrapeJob([scrapeTarget('a:1')], { ...NATIVE, ...changes })])
  for (const body of bodies) {
    scene.answer(
      'a:1',
      body ? { ok: true, contentType: PROTOBUF, body } : { ok: false, error: 'nothing answers' },
    )
    await scene.clock.advance(INTERVAL_MS)
  }
  expect(scene.errors).toEqual([])
  return scene
}

describe('from a real target over HTTP to the answer', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => database.drop())

  test('a native histogram is asked for, stored, answered as Prometheus does, and still there after a restart', async () => {
    const accepted: (string | undefined)[] = []
    const server = await serveHttp((request, response) => {
      accepted.push(request.headers.accept)
      response.writeHead(200, { 'content-type': PROTOBUF }).end(encodeFamilies([family(latencies(4))]))
    })
    const clock = createManualClock(1_000_000)
    const fetcher = createScrapeFetcher({ version: 'test' })
    const store = await openTestStore(database.pool, { clock })
    const scene = createScene({ fetcher, store })
    const target = scrapeTarget('a:1', { url: `http://${server.host}/metrics` })
    scene.manager.apply([scrapeJob([target], NATIVE)])
    expect(await scene.manager.collect({})).toMatchObject([{ health: 'up' }])
    expect(accepted[0]).toContain(
      'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.3',
    )
    const answer = async (of: SeriesStore): Promise<string> => {
      const engine = createQueryEngine({ store: of, clock: scene.clock })
      const { value } = await engine.instant({ expr: 'rpc_seconds', atMs: 1_000_000 })
      return [...formatResult(value)].join('')
    }
    const expected =
      '{"resultType":"vector","result":[{"metric":{"__name__":"rpc_seconds","instance":"a:1","job":"test","method":"get"},' +
      '"histogram":[1000,{"count":"8","sum":"18.5","buckets":[[3,"-0.001","0.001","1"],[0,"0.5","1","1"],[0,"1","2","2"],[0,"2","4","4"]]}]}]}'
    expect(await answer(store)).toBe(expected)
    await scene.manager.stop()
    await store.close()
    const again = await openTestStore(database.pool, { clock })
    expect(await answer(again)).toBe(expected)
    await again.close()
    await fetcher.close()
    await server.close()
  })
})

describe('what is taken of a body', () => {
  test('native alone, or classic too, or only classic, as the job says', async () => {
    const body = encodeFamilies([family(latencies(4))])
    const namesFor = async (rules: Partial<ScrapeJob['histograms'] & object>) => {
      const histograms = { ...PLAIN_HISTOGRAM_RULES, ...rules }
      const { seriesNames, manager } = await play([body], { histograms })
      await manager.stop()
      return (await seriesNames()).flatMap(name => /^rpc_seconds\w*/.exec(name) ?? [])
    }
    const classic = [
      'rpc_seconds_bucket',
      'rpc_seconds_bucket',
      'rpc_seconds_bucket',
      'rpc_seconds_count',
      'rpc_seconds_sum',
    ]
    expect(await namesFor({ scrapesNative: true })).toEqual(['rpc_seconds'])
    expect(await namesFor({ scrapesNative: true, alwaysClassic: true })).toEqual(['rpc_seconds', ...classic])
    expect(await namesFor({ scrapesNative: false })).toEqual(classic)
  })

  test('numbers beside it, times of their own, and exemplars', async () => {
    const exemplars: unknown[] = []
    const scene = createScene({
      exemplars: {
        append: (...given) => {
          exemplars.push(given)
          return 'appended'
        },
      },
    })
    scene.manager.apply([scrapeJob([scrapeTarget('a:1')], NATIVE)])
    const native = { ...family(latencies(4)), metrics: [{ native: latencies(4), traceId: 'abc' }] }
    const body = encodeFamilies([
      {
        name: 'up_seconds',
        type: 'gauge',
        metrics: [
          { value: 7, timestampMs: 999_000 },
          { labels: { a: 'b' }, value: -0.5 },
        ],
      },
      native,
    ])
    scene.answer('a:1', { ok: true, contentType: PROTOBUF, body })
    await scene.clock.advance(INTERVAL_MS)
    expect(await scene.samplesOf('up_seconds')).toContain('999000 7')
    expect((await scene.samplesOf('up_seconds', { a: 'b' })).map(one => one.split(' ')[1])).toEqual(['-0.5'])
    expect(exemplars).toHaveLength(1)
    expect(JSON.stringify(exemplars)).toContain('abc')
    await scene.manager.stop()
  })

  test('a series that is gone ends, and goes on when it comes back', async () => {
    const body = encodeFamilies([family(latencies(4))])
    const { store, manager } = await play([body, null, body])
    expect((await histogramsOf(store)).map(one => one?.slice(0, 8))).toEqual(['{count:8', 'NaN', '{count:8'])
    await manager.stop()
  })
})

describe('classic histograms as native ones', () => {
  const converts = { histograms: { ...PLAIN_HISTOGRAM_RULES, convertsClassic: true } }
  const TEXT_BODY =
    'before 1\nrpc_seconds_bucket{m="get",le="0.5"} 1\nrpc_seconds_bucket{m="get",le="2"} 3\n' +
    'rpc_seconds_bucket{m="get",le="+Inf"} 4\nrpc_seconds_sum{m="get"} 9.5\nrpc_seconds_count{m="get"} 4\n' +
    'lag_sum 3\nlag_count 2\nafter 2\n'
  const shown = '{count:4, sum:9.5, [-Inf,0.5]:1, (0.5,2]:2, (2,+Inf]:1}'
  const text = (body: string) => ({ ok: true as const, contentType: TEXT, body: Buffer.from(body) })
  const playText = async (bodies: readonly string[], changes: Partial<ScrapeJob>) => {
    const scene = createScene()
    scene.manager.apply([scrapeJob([scrapeTarget('a:1')], changes)])
    for (const body of bodies) {
      scene.answer('a:1', text(body))
      await scene.clock.advance(INTERVAL_MS)
    }
    expect(scene.errors).toEqual([])
    const names = (await scene.seriesNames()).flatMap(
      name => /^(rpc|lag|before|after)\w*/.exec(name)?.[0] ?? [],
    )
    const histograms = await histogramsOf(scene.store)
    await scene.manager.stop()
    return { histograms, names }
  }

  test('their series become one, what is no histogram stays, and an end is marked', async () => {
    const { histograms, names } = await playText([TEXT_BODY, TEXT_BODY, 'before 1\n'], converts)
    expect(names).toEqual(['after', 'before', 'lag_count', 'lag_sum', 'rpc_seconds'])
    expect(histograms).toEqual([shown, shown, 'NaN'])
  })

  test('both are kept where the job wants both', async () => {
    const both = { histograms: { ...converts.histograms, alwaysClassic: true } }
    const { histograms, names } = await playText([TEXT_BODY], both)
    expect(names.filter(name => name.startsWith('rpc'))).toEqual([
      'rpc_seconds',
      'rpc_seconds_bucket',
      'rpc_seconds_bucket',
      'rpc_seconds_bucket',
      'rpc_seconds_count',
      'rpc_seconds_sum',
    ])
    expect(histograms).toEqual([shown])
  })

  test('counts that are none of a histogram stay as they are', async () => {
    const { histograms, names } = await playText([TEXT_BODY.replace('le="2"} 3', 'le="2"} 0')], converts)
    expect(names).toContain('rpc_seconds_bucket')
    expect(histograms).toEqual([])
  })

  test('of protocol buffers too; one that is native already stays native', async () => {
    const classic = {
      buckets: [
        [1, 2],
        [4, 5],
      ] as const,
      sum: 3,
      count: 6,
    }
    const body = encodeFamilies([
      { name: 'rpc_seconds', type: 'histogram', metrics: [{ labels: { a: 'classic' }, classic }] },
      family(latencies(4)),
    ])
    const histograms = { ...PLAIN_HISTOGRAM_RULES, scrapesNative: true, convertsClassic: true }
    const { store, manager } = await play([body], { histograms })
    expect(await histogramsOf(store)).toEqual([
      '{count:6, sum:3, [-Inf,1]:2, (1,4]:3, (4,+Inf]:1}',
      formatHistogram(latencies(4)),
    ])
    await manager.stop()
  })
})

describe('limits', () => {
  const wide = histogramOf({ schema: 3, count: 32, sum: 1, positive: bucketsOfRun(1, new Array(32).fill(1)) })
  const body = encodeFamilies([{ name: 'rpc_seconds', type: 'histogram', metrics: [{ native: wide }] }])
  const rules = (changes: object) => ({
    histograms: { ...PLAIN_HISTOGRAM_RULES, scrapesNative: true, ...changes },
  })

  test.each([
    ['bucket limit', { bucketLimit: 8 }, 8],
    ['smallest growth of a bucket', { minBucketFactor: 2 }, 4],
    ['none', {}, 32],
  ])('%s: buckets are put together until they fit', async (_what, changes, buckets) => {
    const { store, manager } = await play([body], rules(changes))
    const [histogram = ''] = await histogramsOf(store)
    expect(histogram?.match(/\]:/g)).toHaveLength(buckets)
    expect(histogram).toContain('count:32')
    await manager.stop()
  })

  test.each<[string, Partial<ScrapeJob>, string]>([
    ['too many buckets', rules({ bucketLimit: 1 }), 'bucket_limit'],
    [
      'too many samples',
      { limits: { samples: 1, labels: 0, labelNameLength: 0, labelValueLength: 0, bodyBytes: 0 } },
      'sample_limit',
    ],
    [
      'too many labels',
      { limits: { samples: 0, labels: 1, labelNameLength: 0, labelValueLength: 0, bodyBytes: 0 } },
      'label_limit',
    ],
  ])('%s: the scrape fails, and nothing of it is stored', async (_what, changes, refusal) => {
    const wider = histogramOf({
      count: 40,
      sum: 1,
      zeroThreshold: 1,
      positive: bucketsOfRun(-500, [20]),
      negative: bucketsOfRun(900, [20]),
    })
    const two = encodeFamilies([
      {
        name: 'rpc_seconds',
        type: 'histogram',
        metrics: [{ native: wider }, { labels: { a: 'b' }, native: wider }],
      },
    ])
    const { scraped, store, manager } = await play([two], changes)
    expect(scraped.map(one => one.refusal)).toEqual([refusal])
    expect(await histogramsOf(store)).toEqual([])
    await manager.stop()
  })

  test.each([
    ['cut in the middle', (whole: Uint8Array) => whole.subarray(0, whole.length - 9), 'unexpected EOF'],
    ['text that is called protobuf', () => new TextEncoder().encode('up 1\n'), 'protocol buffers'],
    [
      'buckets that hold more than all',
      () => encodeFamilies([family({ ...latencies(4), count: 3 })]),
      '8 observations found in buckets, but the Count field is 3',
    ],
  ])('%s: the scrape fails with words', async (_what, spoil, words) => {
    const { manager, scraped } = await play([spoil(body)])
    const [state] = await manager.collect({})
    expect(scraped[0]).toMatchObject({ isUp: false, refusal: 'syntax' })
    expect(state?.lastError).toContain(words)
    await manager.stop()
  })
})
