import { describe, expect, test } from 'vitest'
import { answerOf, faultAnswer, httpAnswer, said } from './testing.ts'

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
      'V-06 a wrong password is down, and told apart from a refused connection',
      { kind: 'redis', host: 'r' },
      faultAnswer('credentials', 'WRONGPASS'),
      'down: credentials rejected: WRONGPASS',
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
