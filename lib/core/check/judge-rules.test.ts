import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { answerOf, faultAnswer, httpAnswer, judged, said } from './testing.ts'

const WORD = {
  word: '$.status',
  means: { up: ['ok', 'healthy'], degraded: ['degraded'], down: ['error', 'unhealthy'] },
}
const BARE = { assert: [WORD] }
const KEYED = { headers: { 'X-Admin-Key': '{{key}}' }, secrets: { key: 'correct-horse' } }

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
  const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`
  expect(said(BARE, httpAnswer(deep))).toBe(
    "unknown: the answer's JSON is nested deeper than 100 levels and is not read",
  )
  const inText = JSON.stringify({ status: 'ok', note: '\\"{[[{"'.repeat(2_000) })
  expect(said(BARE, httpAnswer(inText))).toBe('up: status is ok')
})

test('JSON after a byte order mark is read', () => {
  expect(said(BARE, httpAnswer('\ufeff{"status":"ok"}'))).toBe('up: status is ok')
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
