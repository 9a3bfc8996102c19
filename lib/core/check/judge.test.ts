import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { answerOf, faultAnswer, httpAnswer, judged, said } from './testing.ts'

const WORD = {
  word: '$.status',
  means: { up: ['ok', 'healthy'], degraded: ['degraded'], down: ['error', 'unhealthy'] },
}
const BARE = { assert: [WORD] }

const WORKER = { assert: [{ ...WORD, reason: '{{$.error}}' }] }
const VOICE = {
  assert: [
    { if: { json: '$.moshi_loaded', equals: false }, state: 'down', reason: 'MOSHI is not loaded' },
    {
      if: { json: '$.status', not_equals: 'ok' },
      state: 'down',
      reason: 'voice bridge unhealthy ({{$.status}})',
    },
    {
      if: { json: '$.active_calls', at_least: { json: '$.max_concurrent' } },
      state: 'degraded',
      reason: 'at capacity ({{$.active_calls}}/{{$.max_concurrent}})',
    },
  ],
}
const voice = (more: object) => ({
  status: 'ok',
  moshi_loaded: true,
  active_calls: 3,
  max_concurrent: 10,
  ...more,
})
const TELEGRAM = {
  assert: [
    { if: { json: '$.status', not_equals: 'healthy' }, state: 'down' },
    {
      if: { json: '$.telegram', not_equals: 'connected' },
      state: 'degraded',
      reason: 'Telegram {{$.telegram}}',
    },
  ],
}
const RESOURCES = {
  assert: [
    { if: { json: '$.emergency.emergency_mode', equals: true }, state: 'down', reason: 'emergency mode' },
    { if: { json: '$.health.health_score', below: 60 }, state: 'down' },
    { if: { json: '$.health.health_score', below: 70 }, state: 'degraded' },
    { if: { json: '$.emergency.cpu_throttling', equals: true }, state: 'degraded', reason: 'CPU throttling' },
  ],
}
const resources = (score: number, emergency: object) => ({
  health: { health_score: score, recommendations: ['System performing well'] },
  emergency: { emergency_mode: false, cpu_throttling: false, ...emergency },
})
const SESSION = {
  assert: [
    { if: { not: { status: '2xx' } }, state: 'down' },
    {
      if: {
        any: [
          { json: '$.session_id', exists: false },
          { json: '$.session_id', equals: '' },
        ],
      },
      state: 'down',
    },
  ],
}
const SPOKEN = {
  assert: [
    { if: { json: '$.text', exists: false }, state: 'down' },
    { if: { json: '$.audio_url', exists: false }, state: 'degraded', reason: 'text only' },
  ],
}
const SEARCH = {
  method: 'POST',
  body: '{"query": "test", "limit": 10}',
  assert: [{ if: { json: '$', exists: false }, state: 'down', reason: 'the answer is no JSON' }],
}
const KEYED = { headers: { 'X-Admin-Key': '{{key}}' }, secrets: { key: 'correct-horse' } }

describe('what an answer says', () => {
  test.each<[string, object, ReturnType<typeof answerOf>, string]>([
    [
      'X-01 unhealthy with 200',
      WORKER,
      httpAnswer({ status: 'error', error: 'Database connection failed' }),
      'down: Database connection failed',
    ],
    ['X-01 healthy again', WORKER, httpAnswer({ status: 'ok', version: '1.0.0' }), 'up: status is ok'],
    [
      'X-01 no answer',
      WORKER,
      faultAnswer('refused', 'worker:443 refused the connection'),
      'down: worker:443 refused the connection',
    ],
    ['X-02 a missing version does no harm', WORKER, httpAnswer({ status: 'ok' }), 'up: status is ok'],
    [
      'X-02 404 with JSON of its own',
      WORKER,
      httpAnswer({ error: 'Not Found', path: '/x' }, 404),
      'down: answered 404 Not Found',
    ],
    [
      'X-02 500 with JSON of its own',
      WORKER,
      httpAnswer({ error: 'Internal Server Error' }, 500),
      'down: answered 500 Internal Server Error',
    ],
    ['X-03 with room', VOICE, httpAnswer(voice({})), 'up: answered 200 OK'],
    ['X-03 full', VOICE, httpAnswer(voice({ active_calls: 10 })), 'degraded: at capacity (10/10)'],
    ['X-03 error', VOICE, httpAnswer(voice({ status: 'error' })), 'down: voice bridge unhealthy (error)'],
    ['X-03 model not loaded', VOICE, httpAnswer(voice({ moshi_loaded: false })), 'down: MOSHI is not loaded'],
    [
      'X-03 without its figures',
      VOICE,
      httpAnswer({ status: 'ok' }),
      'unknown: there is no moshi_loaded in the answer',
    ],
    ['X-06 the sample', BARE, httpAnswer({ status: 'ok', connected_clients: 1 }), 'up: status is ok'],
    ['X-06 error', BARE, httpAnswer({ status: 'error' }), 'down: status is error'],
    ['V-02 503 with degraded', BARE, httpAnswer({ status: 'degraded' }, 503), 'degraded: status is degraded'],
    ['V-02 503 with unhealthy', BARE, httpAnswer({ status: 'unhealthy' }, 503), 'down: status is unhealthy'],
    [
      'V-02 503 without JSON',
      BARE,
      httpAnswer('<h1>busy</h1>', 503),
      'down: answered 503 Service Unavailable',
    ],
    [
      'V-30 a word on no list',
      BARE,
      httpAnswer({ status: 'starting' }),
      'unknown: status is "starting", a word on no list',
    ],
    [
      'V-30 a word on no list, with 503',
      BARE,
      httpAnswer({ status: 'starting' }, 503),
      'unknown: status is "starting", a word on no list',
    ],
    ['V-30 no JSON with 200', BARE, httpAnswer('all fine'), 'unknown: no JSON in the answer'],
    ['V-30 no word with 200', BARE, httpAnswer({ state: 'ok' }), 'unknown: there is no status in the answer'],
    ['V-30 an empty body with 200', BARE, httpAnswer(''), 'unknown: no JSON in the answer'],
    [
      'V-30 a list where a word should be',
      BARE,
      httpAnswer({ status: ['ok'] }),
      'unknown: status is ["ok"], a word on no list',
    ],
    ['R-03 a session', SESSION, httpAnswer({ session_id: 'abc' }), 'up: answered 200 OK'],
    ['R-03 an empty session', SESSION, httpAnswer({ session_id: '' }), 'down: session_id is empty'],
    ['R-03 no session', SESSION, httpAnswer({}), 'down: there is no session_id'],
    ['R-04 text alone', SPOKEN, httpAnswer({ text: 'hello' }), 'degraded: text only'],
    [
      'R-04 an audio of null is none',
      SPOKEN,
      httpAnswer({ text: 'hello', audio_url: null }),
      'degraded: text only',
    ],
    ['R-04 both', SPOKEN, httpAnswer({ text: 'hello', audio_url: 'https://a/b' }), 'up: answered 200 OK'],
    ['L-01 503', {}, answerOf({ status: 503 }), 'down: answered 503 Service Unavailable'],
    ['L-01 200', {}, answerOf(), 'up: answered 200 OK'],
    [
      'L-03 a rejected key',
      KEYED,
      answerOf({ status: 401 }),
      'unknown: credentials rejected: answered 401 Unauthorized',
    ],
    ['L-03 403', KEYED, answerOf({ status: 403 }), 'unknown: credentials rejected: answered 403 Forbidden'],
    [
      'L-03 401 in JSON',
      { ...KEYED, ...BARE },
      httpAnswer({ detail: 'bad key' }, 401),
      'unknown: credentials rejected: answered 401 Unauthorized',
    ],
    [
      'L-03 credentials that another protocol rejects',
      { kind: 'redis', host: 'r' },
      faultAnswer('credentials', 'WRONGPASS'),
      'unknown: credentials rejected: WRONGPASS',
    ],
    [
      'L-03 no credentials given',
      {},
      answerOf({ status: 401 }),
      'unknown: answered 401 Unauthorized: it wants credentials, and the check has none',
    ],
    ['L-05 JSON', SEARCH, httpAnswer([]), 'up: answered 200 OK'],
    ['L-05 no JSON', SEARCH, httpAnswer('<html>'), 'down: the answer is no JSON'],
    [
      'T-01 all well',
      TELEGRAM,
      httpAnswer({ status: 'healthy', telegram: 'connected' }),
      'up: answered 200 OK',
    ],
    [
      'T-01 disconnected',
      TELEGRAM,
      httpAnswer({ status: 'healthy', telegram: 'disconnected' }),
      'degraded: Telegram disconnected',
    ],
    [
      'T-01 another status',
      TELEGRAM,
      httpAnswer({ status: 'sick', telegram: 'connected' }),
      'down: status is sick, not "healthy"',
    ],
    ['T-03 the sample', RESOURCES, httpAnswer(resources(87.5, {})), 'up: answered 200 OK'],
    [
      'T-03 emergency',
      RESOURCES,
      httpAnswer(resources(87.5, { emergency_mode: true })),
      'down: emergency mode',
    ],
    ['T-03 65', RESOURCES, httpAnswer(resources(65, {})), 'degraded: health.health_score is 65, below 70'],
    ['T-03 59', RESOURCES, httpAnswer(resources(59, {})), 'down: health.health_score is 59, below 60'],
    [
      'T-03 throttled',
      RESOURCES,
      httpAnswer(resources(80, { cpu_throttling: true })),
      'degraded: CPU throttling',
    ],
    [
      'T-03 an empty answer',
      RESOURCES,
      httpAnswer({}),
      'unknown: there is no emergency.emergency_mode in the answer',
    ],
  ])('%s', (_row, check, answer, expected) => {
    expect(said(check as Record<string, unknown>, answer)).toBe(expected)
  })
})

const at = (path: string, more: object, state = 'degraded') => ({
  assert: [{ if: { json: path, ...more }, state }],
})

describe('single rules', () => {
  test.each<[string, object, ReturnType<typeof answerOf>, string]>([
    [
      'V-10 fewer ready than desired',
      at('$.ready', { below: { json: '$.desired' } }),
      httpAnswer({ desired: 3, ready: 2 }),
      'degraded: ready is 2, below 3 (desired)',
    ],
    [
      'V-10 all ready',
      at('$.ready', { below: { json: '$.desired' } }),
      httpAnswer({ desired: 3, ready: 3 }),
      'up: answered 200 OK',
    ],
    [
      'X-07 a replica that is not synced',
      at('$.replicas[*]', { not_equals: 'synced' }),
      httpAnswer({ replicas: ['synced', 'lagging'] }),
      'degraded: replicas[*] is lagging, not "synced"',
    ],
    [
      'X-07 all synced',
      at('$.replicas[*]', { not_equals: 'synced' }),
      httpAnswer({ replicas: ['synced'] }),
      'up: answered 200 OK',
    ],
    [
      'X-07 lag',
      at('$.lag_s', { at_least: 10 }),
      httpAnswer({ lag_s: 12 }),
      'degraded: lag_s is 12, at least 10',
    ],
    [
      'V-17 a clock that runs ahead',
      {
        assert: [
          {
            if: {
              any: [
                { age: '$.timestamp', above: 5 },
                { age: '$.timestamp', below: -5 },
              ],
            },
            state: 'degraded',
          },
        ],
      },
      httpAnswer({ timestamp: '2025-11-02T10:00:08Z' }),
      'degraded: timestamp is 8 s ahead, below -5',
    ],
    [
      'V-17 a clock that is right',
      {
        assert: [
          {
            if: {
              any: [
                { age: '$.timestamp', above: 5 },
                { age: '$.timestamp', below: -5 },
              ],
            },
            state: 'degraded',
          },
        ],
      },
      httpAnswer({ timestamp: 1_762_077_599 }),
      'up: answered 200 OK',
    ],
    [
      'V-102 a last tick too long ago',
      { assert: [{ if: { age: '$.timestamp', above: 180 }, state: 'down' }, WORD] },
      httpAnswer({ status: 'ok', timestamp: '2025-11-02T09:55:00Z' }),
      'down: timestamp is 5 min old, above 180',
    ],
    [
      'X-21 not capable',
      at('$.realtime_capable', { equals: false }),
      httpAnswer({ realtime_capable: false }),
      'degraded: realtime_capable is false',
    ],
    [
      'L-09 fewer than the minimum',
      at('$.instances', { below: 2 }),
      httpAnswer({ instances: 1 }),
      'degraded: instances is 1, below 2',
    ],
    [
      'a figure written as a text',
      at('$.n', { above: 5 }),
      httpAnswer({ n: '6' }),
      'degraded: n is 6, above 5',
    ],
    [
      'a text where a figure should be',
      at('$.n', { above: 5 }),
      httpAnswer({ n: 'many' }),
      'unknown: there is no n in the answer',
    ],
    [
      'a header that is not there refutes',
      { assert: [{ if: { header: 'x-state', contains: 'bad' }, state: 'down' }] },
      answerOf(),
      'up: answered 200 OK',
    ],
    [
      'a header in any case',
      { assert: [{ if: { header: 'X-State', contains: 'bad' }, state: 'down' }] },
      answerOf({ headers: { 'x-state': 'bad day' } }),
      'down: header X-State is bad day',
    ],
    [
      'the body',
      {
        assert: [
          { if: { body: true, contains: 'Fatal' }, state: 'down', reason: 'a fatal error on the page' },
        ],
      },
      httpAnswer('x Fatal y'),
      'down: a fatal error on the page',
    ],
    [
      'RE2 over lines',
      { assert: [{ if: { body: true, matches: 'a.*b' }, state: 'down' }] },
      httpAnswer('a\nb'),
      'down: the body is not as expected',
    ],
    [
      'slow',
      { assert: [{ if: { seconds: true, above: 0.01 }, state: 'degraded' }] },
      answerOf(),
      'degraded: answered in 12 ms, above 0.01',
    ],
    [
      'a status that is expected',
      { assert: [{ if: { status: '404' }, state: 'up' }] },
      answerOf({ status: 404 }),
      'up: answered 404 Not Found',
    ],
    [
      'a certificate of an HTTP check',
      { assert: [{ if: { fact: 'certificate_days', below: 14 }, state: 'degraded' }] },
      answerOf({
        certificate: {
          subject: 'a',
          issuer: 'b',
          notBeforeMs: 0,
          notAfterMs: 1_762_077_600_000 + 86_400_000,
          chainNotAfterMs: 9e12,
          fault: null,
          protocol: null,
        },
      }),
      'degraded: certificate_days is 1, below 14',
    ],
  ])('%s', (_row, check, answer, expected) => {
    expect(said(check as Record<string, unknown>, answer)).toBe(expected)
  })
})

describe('no answer is never good', () => {
  test.each([
    { if: { seconds: true, below: 5 }, state: 'up' },
    { if: { not: { json: '$.bad', equals: true } }, state: 'up' },
    { if: { json: '$.error', exists: false }, state: 'up' },
    { if: { header: 'x-error', exists: false }, state: 'up' },
    { if: { not: { body: true, contains: 'x' } }, state: 'up' },
    { if: { not: { status: '5xx' } }, state: 'up' },
    { if: { json: '$.a', not_in: ['x'] }, state: 'up' },
  ])('with the rule %j', rule => {
    for (const kind of ['timeout', 'dns', 'refused', 'closed', 'unavailable', 'forbidden_address'] as const) {
      expect(judged({ assert: [rule] }, faultAnswer(kind)).state).not.toBe('up')
    }
  })

  test('an address that may not be asked, and a kind that is not there, are unknown', () => {
    expect(said({}, faultAnswer('forbidden_address', '10.0.0.1 is private'))).toBe(
      'unknown: 10.0.0.1 is private',
    )
    expect(said({}, faultAnswer('unavailable', 'no browser'))).toBe('unknown: no browser')
  })
})

describe('upside down', () => {
  const closed = { kind: 'tcp', host: 'db', port: 5432, upside_down: true }
  test.each([
    ['refused', faultAnswer('refused', 'db:5432 refused'), 'up: as it should be: db:5432 refused'],
    ['silent', faultAnswer('timeout', 'no answer in 5 s'), 'up: as it should be: no answer in 5 s'],
    ['open', answerOf({ status: null }), 'down: it answers, and should not: db:5432 accepts connections'],
    [
      'open, then closed',
      faultAnswer('closed', 'closed at once'),
      'down: it answers, and should not: closed at once',
    ],
    [
      'open, then silent',
      { ...faultAnswer('timeout', 'no answer in 5 s'), phases: { connect: 0.01 } },
      'down: it answers, and should not: no answer in 5 s',
    ],
    ['no such name', faultAnswer('dns', 'db was not found'), 'unknown: cannot tell: db was not found'],
  ])('%s', (_what, answer, expected) => expect(said(closed, answer)).toBe(expected))
})

test('V-11 a secret that comes back in an answer stands in no reason', () => {
  const check = { ...KEYED, assert: [{ ...WORD, reason: '{{$.echo}}' }] }
  const { reason } = judged(check, httpAnswer({ status: 'error', echo: 'key correct-horse is bad' }))
  expect(reason).toBe('key ••• is bad')
})

test('JSON 10,000 deep is not read, and does not overflow', () => {
  const deep = '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000)
  expect(said(BARE, httpAnswer(deep))).toBe(
    "unknown: the answer's JSON is nested deeper than 100 levels and is not read",
  )
  const inText = JSON.stringify({ status: 'ok', note: '\\"{[[{"'.repeat(2_000) })
  expect(said(BARE, httpAnswer(inText))).toBe('up: status is ok')
})

test('reasons are one short line, whatever the answer holds', () => {
  const check = { assert: [{ if: { json: '$.e', exists: true }, state: 'down', reason: 'it says {{$.e}}' }] }
  const { reason } = judged(check, httpAnswer({ e: `a\n\u202eb\u0000${'x'.repeat(5_000)}` }))
  expect(reason).toMatch(/^it says a b x+…$/)
  expect(reason.length).toBeLessThan(300)
})

const STATES = ['up', 'degraded', 'down', 'unknown'] as const

test('the first rule that applies decides', () => {
  const rule = fc.record({ limit: fc.integer({ min: 0, max: 9 }), state: fc.constantFrom(...STATES) })
  fc.assert(
    fc.property(
      fc.array(rule, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 0, max: 9 }),
      (rules, n) => {
        const assert = rules.map(({ limit, state }) => ({ if: { json: '$.n', at_least: limit }, state }))
        const first = rules.find(({ limit }) => n >= limit)?.state ?? 'up'
        expect(judged({ assert }, httpAnswer({ n })).state).toBe(first)
      },
    ),
  )
})

test('never green without data: whatever the JSON, only the word itself makes it up', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(200, 301, 404, 503), (value, status) => {
      const { state } = judged(BARE, httpAnswer(JSON.stringify(value), status))
      const word = typeof value === 'object' && value !== null && 'status' in value ? value.status : undefined
      const isGood = typeof word === 'string' && ['ok', 'healthy'].includes(word.trim().toLowerCase())
      expect(state === 'up').toBe(isGood)
    }),
  )
})
