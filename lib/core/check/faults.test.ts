import { expect, test } from 'vitest'
import { compileCheck } from './compile.ts'
import { checkFaults } from './faults.ts'
import { checkOf } from './testing.ts'

const faults = (check: Record<string, unknown>) =>
  checkFaults(checkOf(check)).map(({ path, message }) => `${path.join('.')}: ${message}`)

const when = (condition: object) => ({ assert: [{ if: condition, state: 'down' }] })

test.each<[string, Record<string, unknown>, string, RegExp]>([
  ['a path that is none', when({ json: 'status', equals: 1 }), 'assert.0.if', /expected '\$'/],
  ['a path within all', when({ all: [{ json: '$.a[', equals: 1 }] }), 'assert.0.if', /unclosed/],
  [
    'a regular expression that is none',
    when({ body: true, matches: '(a' }),
    'assert.0.if',
    /is not a regular expression/,
  ],
  [
    'a look-ahead, which RE2 has not',
    when({ body: true, matches: '(?=a)b' }),
    'assert.0.if',
    /is not a regular expression/,
  ],
  [
    'two sources',
    when({ body: true, seconds: true, above: 1 }),
    'assert.0.if',
    /exactly one of .*; found body, seconds/,
  ],
  ['no source', when({ equals: 1 }), 'assert.0.if', /found none/],
  ['no operator', when({ json: '$.a' }), 'assert.0.if', /something to compare with/],
  ['a status with an operator', when({ status: '2xx', above: 3 }), 'assert.0.if', /takes no operator/],
  ['a status that is none', when({ status: 'fine' }), 'assert.0.if', /is no status/],
  [
    'a reason with a secret',
    { assert: [{ if: { status: '200' }, state: 'up', reason: '{{key}}' }], secrets: { key: 'abcdef' } },
    'assert.0.reason',
    /places of the answer only/,
  ],
  [
    'words on two lists',
    { assert: [{ word: '$.s', means: { up: ['ok'], down: ['OK'] } }] },
    'assert.0.means',
    /"ok" is on two lists/,
  ],
  ['no words at all', { assert: [{ word: '$.s', means: {} }] }, 'assert.0.means', /no word is on any list/],
  ['.. twice', { fields: [{ field: 'a', json: '$..a..b' }] }, 'fields.0.json', /over and over/],
  [
    '.. within a filter',
    { children: [{ at: '$.a[?count(@..*) > 3]', means: { up: [1] } }] },
    'children.0.at',
    /over and over/,
  ],
  [
    'a search of everything for each',
    { children: [{ at: '$.a[?$.b[*]]', means: { up: [1] } }] },
    'children.0.at',
    /for each entry/,
  ],
  [
    'a label of the deck',
    { fields: [{ field: 'a', json: '$.a', labels: { service: 'x' } }] },
    'fields.0.labels.service',
    /has this label already/,
  ],
  [
    'a pattern of names',
    { children: [{ at: '$.a', means: { up: [1] }, impact_of: { '(': 'none' } }] },
    'children.0.impact_of.(',
    /./,
  ],
  [
    'a timeout above the interval',
    { interval: '5s', timeout: '10s' },
    'timeout',
    /10s is longer than the interval of 5s/,
  ],
  ['an interval below a second', { interval: '500ms', timeout: '100ms' }, 'interval', /1s is the shortest/],
  [
    'a place that nobody fills',
    { headers: { 'X-Key': '{{keys}}' }, secrets: { key: 'abcdef' } },
    'headers.X-Key',
    /did you mean \{\{key\}\}/,
  ],
  [
    'a place that a later step carries',
    { steps: [{ url: 'http://a/{{id}}', carry: { id: '$.id' } }] },
    'steps.0.url',
    /neither a secret nor carried/,
  ],
  [
    'a carry that is none',
    { steps: [{ url: 'http://a/', carry: { id: 'id' } }] },
    'steps.0.carry.id',
    /expected '\$'/,
  ],
  ['no scheme', { url: 'api:8080/health' }, 'url', /is not a URL/],
  ['no URL at all', { url: '/health' }, 'url', /is not a URL/],
  ['another scheme', { url: 'ftp://a/b' }, 'url', /ftp:\/\/ is not asked/],
  ['a WebSocket over http', { kind: 'websocket', url: 'http://a' }, 'url', /http:\/\/ is not asked/],
  ['a header of two lines', { headers: { a: 'b\r\nc: d' } }, 'headers.a', /one line/],
  ['a header that is none', { headers: { 'a b': 'c' } }, 'headers.a b', /not the name of a header/],
  ['a certificate without its key', { tls: { cert: 'PEM' } }, 'tls.key', /together/],
  [
    'degraded after down',
    { kind: 'tls', host: 'a', degraded_days: 2, down_days: 3 },
    'degraded_days',
    /never be degraded/,
  ],
  ['exactly nothing', { kind: 'dns', query: 'a', exactly: true }, 'exactly', /nothing under expect/],
  ['a topic for publish', { kind: 'mqtt', url: 'mqtt://a', publish: 'x' }, 'publish', /needs a topic/],
  ['an idle step', { kind: 'websocket', url: 'ws://a', exchange: [{}] }, 'exchange.0', /sends something/],
])('%s is refused where it stands', (_what, check, path, message) => {
  const found = faults(check)
  expect(found).toHaveLength(1)
  expect(found[0]?.startsWith(`${path}: `)).toBe(true)
  expect(found[0]).toMatch(message)
})

test('V-11 R-04 a check with steps, secrets and rules has no faults, and is compiled', () => {
  const config = checkOf({
    method: 'POST',
    url: 'http://a/voice?session={{session}}',
    headers: { Authorization: 'Bearer {{token}}' },
    body: '{"text":"{{ phrase }}"}',
    secrets: { token: 'tok-12345', phrase: 'hello there' },
    steps: [
      {
        url: 'http://a/session/start',
        method: 'POST',
        carry: { session: '$.session_id', cookie: 'header:set-cookie' },
      },
    ],
    assert: [{ if: { json: '$.audio_url', exists: false }, state: 'degraded', reason: 'text only' }],
    forget: ['$.user', 'email'],
  })
  expect(checkFaults(config)).toEqual([])
  expect(compileCheck(config).request).toMatchObject({
    url: 'http://a/voice?session={{session}}',
    headers: { Authorization: 'Bearer tok-12345' },
    body: '{"text":"hello there"}',
  })
})

test('a URL in a fault shows no password', () => {
  expect(faults({ url: 'x://u:geheim@' }).join()).not.toContain('geheim')
})
