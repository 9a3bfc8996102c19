import { describe, expect, it, test } from 'vitest'
import { LogSignalConfig } from '../config/schema/log-signal.ts'
import {
  compileSignal,
  maskLine,
  OtlpLogs,
  otlpLines,
  readLine,
  readLines,
  sight,
  signalFaults,
  Tally,
} from './index.ts'

const NOW = Date.parse('2026-03-01T12:00:00Z')
const config = (more: Record<string, unknown>) =>
  LogSignalConfig.parse({ service: 'xswarm', slug: 'errors', name: 'Errors', ...more })
const see = (more: Record<string, unknown>, text: string) =>
  sight(compileSignal(config(more)), readLine(text, NOW))

const WORKER =
  '{"timestamp":"2026-03-01T11:59:58Z","level":"info","service":"xswarm-webhooks","event":"voice_webhook","user_id":"usr_123","phone_from":"+15551234567","duration_ms":150,"status":"success"}'

describe('reading lines', () => {
  test.each([
    [
      'X-78 JSON',
      WORKER,
      { level: 'info', message: 'voice_webhook', service: 'xswarm-webhooks', atMs: NOW - 2_000 },
    ],
    [
      'X-79 a time in brackets',
      '[2026-03-01 11:00:00] Call completed, duration: 15s',
      { level: null, message: 'Call completed, duration: 15s', atMs: NOW - 3_600_000 },
    ],
    [
      'X-80 the journal',
      'Mar 01 11:00:00 host xswarm-voice[1234]: INFO Generated response (latency=180ms)',
      { level: 'info', service: 'xswarm-voice', message: 'INFO Generated response (latency=180ms)' },
    ],
    [
      'T-55 Python',
      '2026-03-01 11:00:00,250 - bot.core - CRITICAL - out of memory',
      { level: 'fatal', service: 'bot.core', message: 'out of memory', atMs: NOW - 3_600_000 + 250 },
    ],
    ['plain', 'something happened', { level: null, service: null, message: 'something happened', atMs: NOW }],
    ['a broken JSON line is text', '{"level":"error', { level: null, message: '{"level":"error' }],
    [
      'pino',
      '{"level":50,"time":1772366400000,"msg":"failed"}',
      { level: 'error', message: 'failed', atMs: 1_772_366_400_000 },
    ],
  ])('%s', (_what, text, expected) => {
    expect(readLine(text, NOW)).toMatchObject(expected)
  })

  it('L-42: a stack trace of ten lines is one line', () => {
    const trace = Array.from({ length: 10 }, (_, i) => `  at frame${i} (file.js:${i})`).join('\n')
    const { lines } = readLines(`ERROR it broke\n${trace}\nINFO fine`, NOW)
    expect(lines).toHaveLength(2)
    expect(lines[0]?.raw.split('\n')).toHaveLength(11)
  })

  it('counts lines that are too long as rejected', () => {
    expect(readLines(`${'x'.repeat(20_000)}\nshort`, NOW)).toMatchObject({
      rejected: 1,
      lines: [{ message: 'short' }],
    })
  })

  it('reads OTLP', () => {
    const request = OtlpLogs.parse({
      resourceLogs: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'rose' } }] },
          scopeLogs: [
            {
              logRecords: [
                {
                  timeUnixNano: '1772366400000000000',
                  severityNumber: 17,
                  body: { stringValue: 'Circuit breaker OPEN' },
                  attributes: [{ key: 'duration_ms', value: { intValue: '42' } }],
                },
              ],
            },
          ],
        },
      ],
    })
    expect(otlpLines(request, NOW)).toMatchObject([
      {
        level: 'error',
        service: 'rose',
        message: 'Circuit breaker OPEN',
        atMs: 1_772_366_400_000,
        attributes: { duration_ms: 42 },
      },
    ])
  })
})

test.each([
  ['X-79 an address', 'User: alice@example.com (premium)', 'User: a***@example.com (premium)'],
  ['X-79 a phone number', 'from +15551234567', 'from +1555*****67'],
  ['a token', 'Authorization: Bearer abcdef1234567890', 'Authorization: •••• ••••'],
  ['a key', 'using sk_live_abcdefgh12345678', 'using ••••'],
  ['a password in a URL', 'postgres://app:hunter22@db:5432/x', 'postgres://app:••••@db:5432/x'],
  ['a JSON secret', '{"password":"hunter22","n":1}', '{"password":"••••","n":1}'],
  ['a card', 'paid with 4242 4242 4242 4242', 'paid with •••• card'],
  ['figures stay', 'took 1234567890123 ns, id 20260301', 'took 1234567890123 ns, id 20260301'],
])('masks %s', (_what, line, masked) => {
  expect(maskLine(line)).toBe(masked)
})

describe('what a signal sees', () => {
  const latency = {
    pattern: 'latency=(?<ms>\\d+)ms',
    value: { from: 'ms', metric: 'voice_latency_seconds', unit: 'ms' },
  }
  test.each<[string, Record<string, unknown>, string, unknown]>([
    [
      'X-78 an attribute as label and value',
      {
        labels: { event: 'event', level: 'level' },
        value: { from: 'duration_ms', metric: 'd_seconds', unit: 'ms' },
      },
      WORKER,
      { labels: { event: 'voice_webhook', level: 'info' }, value: 0.15 },
    ],
    [
      'X-80 a number of a pattern',
      latency,
      'x INFO Generated response (latency=180ms)',
      { labels: {}, value: 0.18 },
    ],
    ['another line', latency, 'x INFO nothing', null],
    [
      'X-81 a phrase',
      { pattern: 'Model not found' },
      'ERROR: Model not found: moshi',
      { labels: {}, value: null },
    ],
    [
      'X-82 the level, enough',
      { pattern: 'Model not found', min_level: 'error' },
      'ERROR Model not found',
      { labels: {}, value: null },
    ],
    [
      'X-82 the level, not enough',
      { pattern: 'Model not found', min_level: 'error' },
      'INFO Model not found',
      null,
    ],
    [
      'R-16 a state',
      { where: { circuit_breaker: '~groq' }, pattern: 'OPEN' },
      '{"circuit_breaker":"groq","message":"Circuit breaker OPEN"}',
      { labels: {}, value: null },
    ],
    [
      'R-12 a gauge',
      { value: { from: 'active_sessions', metric: 'rose_active_sessions', kind: 'gauge' } },
      '{"active_sessions":7}',
      { labels: {}, value: 7 },
    ],
    [
      'V-114 an exact attribute',
      { where: { unit: 'cloudflared' }, pattern: '\\bERR\\b' },
      'Mar 01 11:00:00 h cloudflared[9]: ERR failed to dial',
      { labels: {}, value: null },
    ],
  ])('%s', (_what, more, text, expected) => {
    expect(see(more, text)).toEqual(expected)
  })
})

describe('what a signal counts', () => {
  it('R-10: percentiles of a hundred lines can be had from its buckets', () => {
    const signal = compileSignal(
      config({ value: { from: 'duration_ms', metric: 'rose_seconds', unit: 'ms', buckets: [0.05, 0.1] } }),
    )
    const tally = new Tally(signal)
    for (let ms = 1; ms <= 100; ms++) {
      const seen = sight(signal, readLine(JSON.stringify({ duration_ms: ms }), NOW))
      if (seen) tally.add(seen)
    }
    const figure = (name: string, le?: string) =>
      tally.samples().find(sample => sample.name === name && sample.labels.le === le)?.value
    expect([
      figure('rose_seconds_bucket', '0.05'),
      figure('rose_seconds_bucket', '0.1'),
      figure('rose_seconds_bucket', '+Inf'),
    ]).toEqual([50, 100, 100])
    expect(figure('rose_seconds_sum')).toBeCloseTo(5.05)
  })

  it('tells at most 20 values of a label apart', () => {
    const signal = compileSignal(config({ pattern: 'x', labels: { id: 'id' } }))
    const tally = new Tally(signal)
    for (let id = 0; id < 100; id++) tally.add({ labels: { id: String(id) }, value: null })
    const samples = tally.samples()
    expect(samples).toHaveLength(21)
    expect(samples.find(sample => sample.labels.id === 'other')?.value).toBe(80)
  })

  it('a counter stands at 0 before its first line, so that the first is an increase', () => {
    expect(new Tally(compileSignal(config({ pattern: 'x' }))).samples()).toMatchObject([{ value: 0 }])
  })
})

test.each([
  ['a broken pattern', { pattern: '(' }, 'pattern: "(" is not a regular expression'],
  ['a look-behind', { pattern: '(?<=a)b' }, 'is not a regular expression'],
  ['nothing to look for', {}, 'what does the signal look for?'],
  ['bounds that fall', { pattern: 'x', value: { from: 'a', metric: 'm', buckets: [2, 1] } }, 'ascending'],
])('refuses %s', (_what, more, message) => {
  expect(
    signalFaults(config(more))
      .map(fault => fault.message)
      .join(),
  ).toContain(message)
})

it('an exploding regular expression does not explode: RE2 is linear', () => {
  expect(see({ pattern: '(a+)+$' }, `${'a'.repeat(10_000)}!`)).toBeNull()
})
