import { beforeEach, describe, expect, test } from 'vitest'
import { createManualClock } from '../../adapters/manual-clock.ts'
import { createMemorySeriesStore } from '../../adapters/memory/series-store.ts'
import type { ConfigurationState } from '../../contract/configuration.ts'
import type { TargetState } from '../../contract/targets.ts'
import { labelsFromObject } from '../../core/labels/index.ts'
import { formatSuccess, PromApiError } from '../../core/prom-api/index.ts'
import { createQueryEngine } from '../../engine/query/index.ts'
import { answerProm, type PromDeck } from './answer.ts'

const NOW_MS = 1_700_000_000_000
const NOW = NOW_MS / 1000

const target: TargetState = {
  job: 'api',
  instance: 'a:1',
  url: 'http://a:1/metrics',
  health: 'down',
  lastScrape: null,
  lastDurationSeconds: null,
  samples: 0,
  lastError: 'the connection was refused',
  intervalSeconds: 15,
  timeoutSeconds: 10,
  labels: { job: 'api', instance: 'a:1' },
  discoveredLabels: { __address__: 'a:1' },
  source: 'file',
}

const NO_EXEMPLARS = { select: async () => [] }

const CONFIGURATION: ConfigurationState = {
  file: null,
  files: [{ path: 'opsdeck.yml', text: 'global: {}\n' }],
  loadedAtMs: NOW_MS - 30_000,
  issues: [],
  isGood: true,
  services: [],
  entries: [],
  notify: { receivers: [], canMail: true },
  jobs: [],
  ruleGroups: [],
}

let deck: PromDeck

beforeEach(() => {
  const clock = createManualClock(NOW_MS)
  const store = createMemorySeriesStore()
  const append = (series: Record<string, string>, atMs: number, value: number) => {
    const ref = store.resolve(labelsFromObject(series))
    if (ref === null) throw new Error('the store is full')
    const values = Float64Array.of(value)
    store.append({ refs: Uint32Array.of(ref), timestampsMs: Float64Array.of(atMs), values })
  }
  for (const ago of [60_000, 30_000, 0]) {
    append({ __name__: 'up', job: 'api', instance: 'a:1' }, NOW_MS - ago, 1)
    append({ __name__: 'up', job: 'web', instance: 'b:1' }, NOW_MS - ago, 0)
  }
  append({ __name__: 'temperature', 'room.name': 'hall' }, NOW_MS, 21.5)
  deck = {
    version: '0.1.0',
    startedAtMs: NOW_MS - 60_000,
    configuration: {
      current: async () => CONFIGURATION,
    },
    query: createQueryEngine({ store, clock }),
    store,
    exemplars: NO_EXEMPLARS,
    targets: {
      list: async () => [target],
      collect: async () => [],
      metadata: async () => new Map([['up', [{ type: 'gauge', help: 'Up.', unit: '' }]]]),
    },
    rules: { list: async () => [], backTest: () => Promise.reject(new Error('nobody asks')) },
  }
})

async function ask(path: string, query = ''): Promise<string> {
  const params = new URLSearchParams(query)
  const answer = await answerProm(path.split('/'), { deck, params, nowMs: NOW_MS })
  if (!answer) throw new Error('nothing there')
  const { data, ...notes } = answer
  return [...formatSuccess(data ?? [], notes)].join('')
}

const encode = encodeURIComponent

describe('answers', () => {
  test.each([
    [
      'query',
      'query=up{job="api"}',
      `{"resultType":"vector","result":[{"metric":{"__name__":"up","instance":"a:1","job":"api"},"value":[${NOW},"1"]}]}`,
    ],
    ['query', `query=1%2B1&time=1.5`, '{"resultType":"scalar","result":[1.5,"2"]}'],
    ['query', 'query="a"&time=1', '{"resultType":"string","result":[1,"a"]}'],
    [
      'query',
      `query=up{job="api"}[45s]`,
      `{"resultType":"matrix","result":[{"metric":{"__name__":"up","instance":"a:1","job":"api"},"values":[[${NOW - 30},"1"],[${NOW},"1"]]}]}`,
    ],
    [
      'query_range',
      `query=sum(up)&start=${NOW - 60}&end=${NOW}&step=30s`,
      `{"resultType":"matrix","result":[{"metric":{},"values":[[${NOW - 60},"1"],[${NOW - 30},"1"],[${NOW},"1"]]}]}`,
    ],
    ['series', 'match[]=temperature', '[{"__name__":"temperature","room.name":"hall"}]'],
    ['series', 'match[]=up{job="x"}', '[]'],
    ['labels', '', '["__name__","instance","job","room.name"]'],
    ['labels', 'match[]=temperature', '["__name__","room.name"]'],
    ['label/job/values', '', '["api","web"]'],
    ['label/U__room_2e_name/values', '', '["hall"]'],
    ['label/__name__/values', `match[]=${encode('{job=~".+"}')}`, '["up"]'],
    ['metadata', '', '{"up":[{"type":"gauge","help":"Up.","unit":""}]}'],
    ['metadata', 'metric=down', '{}'],
    [
      'status/buildinfo',
      '',
      '{"version":"3.5.0+opsdeck.0.1.0","revision":"","branch":"","buildUser":"","buildDate":"","goVersion":""}',
    ],
  ])('%s?%s', async (path, query, data) => {
    expect(await ask(path, query)).toBe(`{"status":"success","data":${data}}`)
  })

  test('targets have the fields of Prometheus', async () => {
    const { data } = JSON.parse(await ask('targets', 'state=active'))
    expect(data.activeTargets).toEqual([
      {
        discoveredLabels: { __address__: 'a:1' },
        labels: { job: 'api', instance: 'a:1' },
        scrapePool: 'api',
        scrapeUrl: 'http://a:1/metrics',
        globalUrl: 'http://a:1/metrics',
        lastError: 'the connection was refused',
        lastScrape: '0001-01-01T00:00:00Z',
        lastScrapeDuration: 0,
        health: 'down',
        scrapeInterval: '15s',
        scrapeTimeout: '10s',
      },
    ])
    expect(JSON.parse(await ask('targets', 'scrapePool=web')).data.activeTargets).toEqual([])
  })

  test.each([
    ['query', 'query=up&limit=1', 1],
    ['series', 'match[]=up&limit=1', 1],
    ['label/job/values', 'limit=1', 1],
  ])('%s?%s says that it was cut', async (path, query, length) => {
    const { data, warnings } = JSON.parse(await ask(path, query))
    expect((data.result ?? data).length).toBe(length)
    expect(warnings).toEqual(['results truncated due to limit'])
  })
})

describe('expressions', () => {
  const data = async (path: string, expr: string) => JSON.parse(await ask(path, `query=${encode(expr)}`)).data
  const [a, b, c] = ['a'.repeat(52), 'b'.repeat(55), 'c'.repeat(50)]

  // As Prometheus 2.42 answers.
  test.each([
    [
      'sum(rate(a{x="1"}[5m]))by(job)/on(job)group_left(y)sum(b)by(job)',
      'sum by (job) (rate(a{x="1"}[5m])) / on (job) group_left (y) sum by (job) (b)',
    ],
    [
      'histogram_quantile(0.95, sum by (le, handler, another_long_label_name) (rate(http_request_duration_seconds_bucket{job="a-long-job-name"}[1m])))',
      'histogram_quantile(\n  0.95,\n  sum by (le, handler, another_long_label_name) (\n    rate(http_request_duration_seconds_bucket{job="a-long-job-name"}[1m])\n  )\n)',
    ],
    [`-(${a} + ${b})`, `-(\n    ${a}\n  +\n    ${b}\n)`],
    [
      `topk(5, sum without (label_of_many_letters) (rate(${c}[5m]))) > bool 5`,
      `  topk(\n    5,\n    sum without (label_of_many_letters) (rate(${c}[5m]))\n  )\n> bool\n  5`,
    ],
  ])('format_query of %s', async (expr, expected) => expect(await data('format_query', expr)).toBe(expected))

  test('parse_query gives the tree', async () => {
    const selector = { anchored: false, smoothed: false, offset: 0, startOrEnd: null, timestamp: null }
    expect(await data('parse_query', 'sum by (job) (rate(a{x!="1"}[5m] offset 1m)) > 2')).toEqual({
      type: 'binaryExpr',
      op: '>',
      bool: false,
      matching: null,
      rhs: { type: 'numberLiteral', val: '2' },
      lhs: {
        type: 'aggregation',
        op: 'sum',
        grouping: ['job'],
        without: false,
        param: null,
        expr: {
          type: 'call',
          func: { name: 'rate', argTypes: ['matrix'], variadic: 0, returnType: 'vector' },
          args: [
            {
              ...selector,
              type: 'matrixSelector',
              name: 'a',
              range: 300_000,
              offset: 60_000,
              matchers: [
                { name: 'x', type: '!=', value: '1' },
                { name: '__name__', type: '=', value: 'a' },
              ],
            },
          ],
        },
      },
    })
    expect(await data('parse_query', 'a and on (b) c @ start()')).toMatchObject({
      matching: { card: 'many-to-many', labels: ['b'], on: true, include: [] },
      rhs: { ...selector, type: 'vectorSelector', name: 'c', startOrEnd: 'start' },
    })
    expect(await data('parse_query', 'max_over_time((-a)[1h:5m] @ 10)')).toMatchObject({
      args: [
        { type: 'subquery', range: 3_600_000, step: 300_000, timestamp: 10_000, expr: { type: 'parenExpr' } },
      ],
    })
    expect(await ask('parse_query', 'query=1')).toBe(
      '{"status":"success","data":{"type":"numberLiteral","val":"1"}}',
    )
  })

  test('query_exemplars: there are none', async () => {
    expect(JSON.parse(await ask('query_exemplars', 'query=up&start=1&end=2')).data).toEqual([])
  })

  test('stats say what a query cost', async () => {
    const { stats } = JSON.parse(await ask('query', 'query=up&stats=all')).data
    expect(stats.samples.totalQueryableSamples).toBe(6)
    expect(Object.keys(stats.timings)).toEqual([
      'evalTotalTime',
      'resultSortTime',
      'queryPreparationTime',
      'innerEvalTime',
      'execQueueTime',
      'execTotalTime',
    ])
    expect(JSON.parse(await ask('query', 'query=up')).data.stats).toBeUndefined()
  })
})

describe('status', () => {
  const data = async (path: string, query = '') => JSON.parse(await ask(path, query)).data

  test('runtimeinfo', async () => {
    expect(await data('status/runtimeinfo')).toMatchObject({
      startTime: '2023-11-14T22:12:20Z',
      serverTime: '2023-11-14T22:13:20Z',
      lastConfigTime: '2023-11-14T22:12:50Z',
      reloadConfigSuccess: true,
    })
  })

  test('tsdb counts what series are made of', async () => {
    expect(await data('status/tsdb', 'limit=2')).toMatchObject({
      headStats: { numSeries: 3, maxTime: NOW_MS },
      seriesCountByMetricName: [
        { name: 'up', value: 2 },
        { name: 'temperature', value: 1 },
      ],
      labelValueCountByLabelName: [
        { name: '__name__', value: 2 },
        { name: 'instance', value: 2 },
      ],
      seriesCountByLabelValuePair: [
        { name: '__name__=up', value: 2 },
        { name: '__name__=temperature', value: 1 },
      ],
      memoryInBytesByLabelName: [
        { name: '__name__', value: 15 },
        { name: 'instance', value: 6 },
      ],
    })
  })

  test('config is for those who may read it', async () => {
    await expect(ask('status/config')).rejects.toMatchObject({ code: 'forbidden' })
    const question = { deck, params: new URLSearchParams(), nowMs: NOW_MS, readsConfiguration: true }
    const answer = await answerProm(['status', 'config'], question)
    expect([...(answer?.data ?? [])].join('')).toBe('{"yaml":"global: {}\\n"}')
  })

  test('flags, scrape pools and what was read again', async () => {
    expect(await data('status/flags')).toMatchObject({ 'query.lookback-delta': '5m' })
    expect(await data('scrape_pools')).toEqual({ scrapePools: ['api'] })
    expect(await data('status/walreplay')).toMatchObject({ min: 0, max: 0, current: 0 })
  })
})

describe('refusals', () => {
  test.each([
    ['format_query', 'query=up{', 'bad_data', /^invalid parameter "query": 1:\d+: parse error: /],
    ['parse_query', '', 'bad_data', /^invalid parameter "query": /],
    ['query_exemplars', 'query=up{', 'bad_data', /^1:\d+: parse error: /],
    [
      'query_exemplars',
      'query=up&start=2&end=1',
      'bad_data',
      /^end timestamp must not be before start timestamp$/,
    ],
    ['status/tsdb', 'limit=0', 'bad_data', /limit must be a positive number/],
    ['query', 'query=up{', 'bad_data', /^invalid parameter "query": 1:\d+: parse error: /],
    [
      'query',
      'query=up&time=x',
      'bad_data',
      /^invalid parameter "time": Invalid time value for 'time': cannot parse "x" to a valid timestamp$/,
    ],
    [
      'query',
      'query=up&timeout=x',
      'bad_data',
      /^invalid parameter "timeout": cannot parse "x" to a valid duration$/,
    ],
    ['query', 'query=up&limit=-1', 'bad_data', /limit must be non-negative/],
    [
      'query_range',
      `query=up[5m]&start=1&end=2&step=1`,
      'bad_data',
      /^invalid parameter "query": invalid expression type "range vector" for range query, must be Scalar or instant Vector$/,
    ],
    [
      'query',
      `query=${encode('up + on() up')}`,
      'execution',
      /many-to-many matching not allowed|duplicate series/,
    ],
    ['series', '', 'bad_data', /^no match\[\] parameter provided$/],
    ['series', 'match[]=up{', 'bad_data', /^invalid parameter "match\[\]": /],
    ['series', 'match[]={}', 'bad_data', /at least one non-empty matcher/],
    ['labels', 'start=2&end=1', 'bad_data', /end timestamp must not be before start time/],
  ])('%s?%s', async (path, query, errorType, message) => {
    const error = await ask(path, query).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(PromApiError)
    expect(error).toMatchObject({ errorType, message: expect.stringMatching(message) })
  })

  test.each(['label/job', 'constructor', 'status/nothing', ''])('nothing is at %s', async path => {
    await expect(ask(path)).rejects.toThrow('nothing there')
  })
})
