import { beforeEach, describe, expect, test } from 'vitest'
import { createManualClock } from '../../adapters/manual-clock.ts'
import { createMemorySeriesStore } from '../../adapters/memory/series-store.ts'
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
    query: createQueryEngine({ store, clock }),
    store,
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
  return [...formatSuccess(data, notes)].join('')
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

describe('refusals', () => {
  test.each([
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

  test.each(['label/job', 'constructor', 'status/flags', ''])('nothing is at %s', async path => {
    await expect(ask(path)).rejects.toThrow('nothing there')
  })
})
