import { describe, expect, test } from 'vitest'
import { CheckConfig } from '../../lib/contract/checks.ts'
import { EMPTY_RULE, fromRow, toRow } from './assertion-rows.ts'
import { FIELD_WORDS, KIND_WORDS } from './field-words.ts'
import { faultsOf, formPath, placed } from './form-faults.ts'
import { EMPTY_MAPPING, toConfig, toFormValues } from './form-values.ts'
import { CHECK_KINDS, fieldsOf } from './kind-schema.ts'

const BASE = { service: 'shop', slug: 'api', name: 'API' }
const SAMPLES: readonly object[] = [
  {
    kind: 'http',
    ...BASE,
    url: 'https://a.example/x',
    headers: { Authorization: 'Bearer {{key}}' },
    steps: [{ url: 'https://a.example/login', method: 'POST', carry: { token: '$.token' } }],
    basic_auth: { username: 'u', password: '' },
    follow_redirects: false,
    secrets: { key: '••••' },
    assert: [
      {
        word: '$.status',
        means: { up: ['ok', true, 1, '1', 'a, b'], down: [null] },
        reason: 'is {{$.status}}',
      },
      { if: { status: '5xx' }, state: 'down' },
      { if: { json: '$.calls', at_least: { json: '$.max' } }, state: 'degraded', reason: 'full' },
      { if: { header: 'x-a', in: ['1', 2] }, state: 'unknown' },
      { if: { body: true, matches: '^ok' }, state: 'up' },
      { if: { any: [{ status: '429' }, { seconds: true, above: 2 }] }, state: 'degraded' },
      { if: { json: '$.a', above: 1, below: 5 }, state: 'up' },
      { if: { answered: false }, state: 'down' },
    ],
    children: [
      {
        at: '$.checks',
        name: '$.n',
        word: '$.s',
        means: { up: ['ok'] },
        impact_of: { 'redis:.*': 'none' },
        reason_of: { tts: 'text only' },
        fields: [{ field: 'ms', json: '$.ms', unit: 'ms' }],
      },
    ],
    fields: [
      { field: 'depth', json: '$.d', metric: 'q_depth', labels: { role: '$.r' }, words: { ok: 1, bad: 0 } },
    ],
    table: { at: '$.errors', columns: { Time: 'time', Message: '$.detail.message' } },
    depends_on: ['db', 'other/db'],
    failures: 3,
  },
  { kind: 'tcp', ...BASE, host: 'h', port: 22, upside_down: true },
  { kind: 'tls', ...BASE, host: 'h', degraded_days: 30 },
  { kind: 'dns', ...BASE, query: 'a.example', type: 'MX', expect: ['10 mx.a.example'], exactly: true },
  { kind: 'websocket', ...BASE, url: 'wss://a.example', exchange: [{ send: 'ping', expect: 'pong' }] },
  { kind: 'icmp', ...BASE, host: 'h', count: 5 },
  { kind: 'grpc', ...BASE, host: 'h', port: 50_051, tls: {} },
  { kind: 'postgres', ...BASE, host: 'h', password: '••••', tls: { insecure_skip_verify: true } },
  { kind: 'mysql', ...BASE, host: 'h', query: 'SELECT 2' },
  { kind: 'redis', ...BASE, host: 'h', port: 6380 },
  { kind: 'smtp', ...BASE, host: 'h', security: 'starttls' },
  { kind: 'ssh', ...BASE, host: 'h', expect_match: 'OpenSSH_9' },
  { kind: 'mqtt', ...BASE, url: 'mqtt://h', topic: 't', publish: 'x' },
  { kind: 'browser', ...BASE, script: [{ goto: 'https://a.example' }, { expect_text: 'Hi' }] },
]

describe('what nothing was changed in', () => {
  test('there is a sample of every kind', () => {
    expect(SAMPLES.map(sample => CheckConfig.parse(sample).kind)).toEqual(CHECK_KINDS)
  })
  test.each(SAMPLES.map(sample => CheckConfig.parse(sample)))(
    'a $kind check comes out as it went in',
    config => {
      const { config: sent, problems } = toConfig(toFormValues(config))
      expect(problems).toEqual([])
      expect(CheckConfig.parse(sent)).toEqual(config)
    },
  )
})

test('every field of every kind has words of its own, and every kind', () => {
  const mute = CHECK_KINDS.flatMap(kind =>
    fieldsOf(kind)
      .filter(({ path }) => !FIELD_WORDS[`${kind}:${path}`] && !FIELD_WORDS[path])
      .map(({ path }) => `${kind} ${path}`),
  )
  expect(mute).toEqual([])
  expect(Object.keys(KIND_WORDS)).toEqual(CHECK_KINDS)
})

test('no words stand for a field that no kind has', () => {
  const known = new Set(
    CHECK_KINDS.flatMap(kind => fieldsOf(kind).flatMap(({ path }) => [path, `${kind}:${path}`])),
  )
  expect(Object.keys(FIELD_WORDS).filter(path => !known.has(path))).toEqual([])
})

test('a part that is not ticked is not sent, whatever stands in it', () => {
  const values = toFormValues(null)
  values.text = { ...values.text, url: 'https://a.example', 'tls/ca': 'PEM' }
  expect(toConfig(values).config).not.toHaveProperty('tls')
  values.text = { ...values.text, tls: true }
  expect(toConfig(values).config).toMatchObject({ tls: { ca: 'PEM' } })
})

describe('a fault stands where it belongs', () => {
  const values = {
    ...toFormValues(CheckConfig.parse(SAMPLES[0])),
    fields: [{ ...EMPTY_MAPPING, field: 'a', json: '$.a' }],
  }
  test.each([
    ['name', 'name'],
    ['url', 'text.url'],
    ['config.url', 'text.url'],
    ['steps.0.url', 'text.steps'],
    ['steps[0].url', 'text.steps'],
    ['basic_auth.password', 'text.basic_auth/password'],
    ['secrets.key', 'secrets.0.value'],
    ['secrets.none', 'root'],
    ['assert.0.word', 'assert.0.word'],
    ['assert.0.means.down.0', 'assert.0.down'],
    ['assert.1.if.status', 'assert.1.at'],
    ['assert.2.if.at_least', 'assert.2.limit'],
    ['assert.2.if.at_least.json', 'assert.2.limit'],
    ['assert.2.reason', 'assert.2.reason'],
    ['assert.5.if.any.0.status', 'assert.5.yaml'],
    ['fields.0.unit', 'fields.0.unit'],
    ['fields.0', 'fields.0.json'],
    ['children.0.means.up.1', 'children.0.up'],
    ['children.0.at', 'children.0.at'],
    ['nowhere.at.all', 'root'],
  ])('%s at %s', (path, place) => {
    expect(placed({ path, message: 'm' }, values).path).toBe(place)
  })
  test('one without a field keeps its place in words', () => {
    expect(placed({ path: 'nowhere.x', message: 'is wrong' }, values).message).toBe('nowhere.x: is wrong')
    expect(formPath([], values)).toBe('root')
  })
})

test('an empty form says what is missing, each at its field', () => {
  expect(
    faultsOf(toFormValues(null))
      .map(({ path }) => path)
      .sort(),
  ).toEqual(['name', 'service', 'slug', 'text.url'])
})

test('the limits are those of the schema', () => {
  const values = toFormValues(CheckConfig.parse(SAMPLES[1]))
  values.text = { ...values.text, port: '70000', interval: 'often', failures: 'x' }
  expect(faultsOf(values).map(({ path }) => path)).toEqual(['text.interval', 'text.failures', 'text.port'])
})

test('text that cannot be read is one fault, at its rule', () => {
  const values = toFormValues(CheckConfig.parse(SAMPLES[1]))
  values.assert = [
    { ...EMPTY_RULE, how: 'yaml', yaml: 'if: [' },
    { ...EMPTY_RULE, how: 'words', word: '$.s', up: 'ok, [' },
    { ...EMPTY_RULE, how: 'condition', source: 'json', at: '$.a', operator: 'in', limit: '{' },
  ]
  expect(faultsOf(values).map(({ path }) => path)).toEqual(['assert.0.yaml', 'assert.1.up', 'assert.2.limit'])
})

test.each([
  [{ source: 'status', at: ' 2xx ' }, { status: '2xx' }],
  [
    { source: 'seconds', operator: 'above', limit: '2' },
    { seconds: true, above: 2 },
  ],
  [
    { source: 'json', at: '$.a', operator: 'above', limit: '$.b' },
    { json: '$.a', above: { json: '$.b' } },
  ],
  [
    { source: 'json', at: '$.a', operator: 'equals', limit: '"1"' },
    { json: '$.a', equals: '1' },
  ],
  [
    { source: 'json', at: '$.a', operator: 'equals', limit: 'true' },
    { json: '$.a', equals: true },
  ],
  [
    { source: 'json', at: '$.a', operator: 'contains', limit: '1' },
    { json: '$.a', contains: '1' },
  ],
  [
    { source: 'json', at: '$.a', operator: 'exists', limit: 'false' },
    { json: '$.a', exists: false },
  ],
  [{ source: 'answered', at: 'false' }, { answered: false }],
])('the condition %j is sent as %j', (row, condition) => {
  const read = fromRow({ ...EMPTY_RULE, how: 'condition', ...row })
  expect(read).toEqual({ value: { if: condition, state: 'down' } })
})

test('a rule that nests is edited as text', () => {
  expect(toRow({ if: { not: { status: '2xx' } }, state: 'down' })).toMatchObject({
    how: 'yaml',
    yaml: 'if:\n  not:\n    status: 2xx\nstate: down',
  })
})
