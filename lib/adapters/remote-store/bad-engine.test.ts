import { createServer, type Server, type ServerResponse } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { labelsToObject } from '../../core/labels/index.ts'
import type { QueryResult } from '../../ports/query-engine.ts'
import { createWriteAsker } from '../remote-write/asker.ts'
import { createEngineHttp } from './engine-http.ts'
import { splitCredentials } from './engine-url.ts'
import { RawReader } from './raw-reader.ts'
import { ANY_ADDRESS, openTestSeries } from './testing.ts'

type Answer = (response: ServerResponse, asked: { path: string; body: string }) => void

/** An engine that answers with whatever a test wants, whatever it is asked. */
let answer: Answer = response => response.end()
let asked: { path: string; body: string; authorization: string | undefined; tenant: unknown }[] = []
let server: Server
let url = ''

beforeAll(async () => {
  server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const one = { path: request.url ?? '', body: Buffer.concat(parts).toString('utf8') }
      const { authorization, 'x-scope-orgid': tenant } = request.headers
      asked.push({ ...one, authorization, tenant })
      answer(response, one)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  url = typeof address === 'object' && address ? `127.0.0.1:${address.port}` : ''
})
afterAll(() => new Promise(resolve => server.close(resolve)))
beforeEach(() => {
  asked = []
})

const json =
  (value: unknown, status = 200): Answer =>
  response => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(typeof value === 'string' ? value : JSON.stringify(value))
  }

async function ask(reply: Answer): Promise<QueryResult> {
  answer = reply
  const series = openTestSeries({ url: `http://${url}`, writeUrl: `http://${url}` })
  try {
    return await series.engine.instant({
      expr: 'x',
      atMs: 1_700_000_000_000,
      lookbackMs: 300_000,
      timeoutMs: 300,
      signal: new AbortController().signal,
    })
  } finally {
    await series.close()
  }
}

const vector = (result: unknown, more: object = {}) => ({
  status: 'success',
  data: { resultType: 'vector', result },
  ...more,
})

describe('an answer', () => {
  test('is read with its labels, its infinities and what it warns of', async () => {
    const tricky = { __name__: 'x', text: '"]},{[\\ "result":[' }
    const { value, warnings } = await ask(
      json(vector([{ metric: tricky, value: [1_700_000_000.5, '-Inf'] }], { warnings: ['partial'] })),
    )
    expect(warnings).toEqual(['partial'])
    expect(
      value.type === 'vector' &&
        value.samples.map(one => [labelsToObject(one.labels), one.timestampMs, one.value]),
    ).toEqual([[tricky, 1_700_000_000_500, Number.NEGATIVE_INFINITY]])
  })

  test('may be a scalar', async () => {
    const scalar = { status: 'success', data: { resultType: 'scalar', result: [1_700_000_000, '1.5'] } }
    expect((await ask(json(scalar))).value).toEqual({
      type: 'scalar',
      timestampMs: 1_700_000_000_000,
      value: 1.5,
    })
  })
})

describe('what goes wrong is told in words', () => {
  test.each<[string, Answer, object]>([
    ['no JSON', json('<html>'), { queryErrorType: 'internal', message: /cannot be read/ }],
    ['cut off', json('{"data":{"resultType":"vector","result":[{"metric":{'), { queryErrorType: 'internal' }],
    ['another shape', json(vector([{ metric: 1 }])), { queryErrorType: 'internal' }],
    [
      'its own refusal',
      json({ status: 'error', errorType: 'bad_data', error: 'parse error' }, 400),
      { queryErrorType: 'bad_data', message: 'the metrics engine: parse error' },
    ],
    [
      'too heavy',
      json({ status: 'error', errorType: 'execution', error: 'too many samples' }, 422),
      { queryErrorType: 'execution' },
    ],
    ['wrong credentials', json('no', 401), { code: 'unavailable', message: /credentials/ }],
    ['a proxy without it', json('<html>bad gateway</html>', 502), { code: 'unavailable' }],
    ['native histograms', json(vector([{ metric: {}, histogram: [1, {}] }])), { code: 'histograms' }],
    ['silence', () => {}, { code: 'unavailable', message: /did not answer within/ }],
  ])(
    '%s',
    async (_what, reply, expected) => {
      const failure = await ask(reply).then(
        () => null,
        (error: unknown) => error,
      )
      for (const [key, value] of Object.entries(expected))
        expect(String(Reflect.get(Object(failure), key))).toEqual(
          value instanceof RegExp ? expect.stringMatching(value) : value,
        )
    },
    8_000,
  )
})

test('credentials go as such, and are in no sentence', async () => {
  answer = json('no', 401)
  const http = createEngineHttp({
    url: `http://deck:s3cr%20t@${url}/base/`,
    version: 'test',
    addressRule: ANY_ADDRESS,
  })
  await http.ask({ path: '/api/v1/query', timeoutMs: 1_000, limitBytes: 1_000 })
  expect(asked[0]).toMatchObject({
    path: '/base/api/v1/query',
    authorization: `Basic ${Buffer.from('deck:s3cr t').toString('base64')}`,
  })
  expect(http.shown).toBe(`http://${url}/base`)
  await http.close()
})

test('what is asked and what is written names the same tenant', async () => {
  answer = json('')
  const engine = { url: `http://${url}`, headers: { 'x-scope-orgid': 'team-a', authorization: 'Bearer t' } }
  const http = createEngineHttp({ ...engine, version: 'test', addressRule: ANY_ADDRESS })
  const asker = createWriteAsker({ version: 'test', addressRule: ANY_ADDRESS })
  await http.ask({ path: '/api/v1/query', form: [], timeoutMs: 1_000, limitBytes: 1_000 })
  const write = {
    timeoutMs: 1_000,
    version: 1 as const,
    body: new Uint8Array(1),
    signal: new AbortController().signal,
  }
  await asker.send({ ...splitCredentials(`http://${url}/api/v1/push`, engine.headers), ...write })
  expect(asked).toHaveLength(2)
  for (const one of asked) expect(one).toMatchObject({ tenant: 'team-a', authorization: 'Bearer t' })
  await http.close()
  await asker.close()
})

test('an address that the rule refuses is not asked', async () => {
  const http = createEngineHttp({
    url: `http://${url}`,
    version: 'test',
    addressRule: { refusal: () => 'it is inside' },
  })
  await expect(http.ask({ path: '/', timeoutMs: 1_000, limitBytes: 10 })).rejects.toThrow(/it is inside/)
  expect(asked).toEqual([])
  await http.close()
})

test('samples that are too many for one answer are asked for in halves of their time', async () => {
  const spans: string[] = []
  answer = (response, { body }) => {
    const params = new URLSearchParams(body)
    const [from, to] = [Number(params.get('start')) * 1_000, Number(params.get('end')) * 1_000]
    spans.push(`${from}-${to}`)
    const times = Array.from({ length: 400 }, (_, i) => 1_000 + i * 10).filter(ms => ms >= from && ms <= to)
    response.end(
      `${JSON.stringify({ metric: { __name__: 'x' }, values: times.map(() => 1), timestamps: times })}\n`,
    )
  }
  const http = createEngineHttp({ url: `http://${url}`, version: 'test', addressRule: ANY_ADDRESS })
  const traits = async () =>
    ({ kind: 'victoriametrics', version: null, raw: 'export', takesHistograms: false }) as const
  const reader = new RawReader(http, traits, 900)
  const times: number[] = []
  for await (const slice of reader.read({ matchers: [], fromMs: 1_000, toMs: 4_999 }))
    times.push(...slice.timestampsMs)
  expect(times).toEqual(Array.from({ length: 400 }, (_, i) => 1_000 + i * 10))
  expect(spans).toHaveLength(7)
  const few = async () => {
    for await (const _ of reader.read({ matchers: [], fromMs: 1_000, toMs: 4_999, maxSamples: 150 }));
  }
  await expect(few()).rejects.toMatchObject({ code: 'too_many_samples' })
  await http.close()
})
