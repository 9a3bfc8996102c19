import { describe, expect, test } from 'vitest'
import { formatLabels, keepLabels } from '../labels/index.ts'
import { compileCheck } from './compile.ts'
import { judgeAnswer } from './judge.ts'
import { openAnswer } from './opened-answer.ts'
import { fieldSamples, probeSamples } from './samples.ts'
import type { CheckSample } from './series-book.ts'
import { answerOf, checkOf, faultAnswer, httpAnswer } from './testing.ts'

const written = (samples: readonly CheckSample[]) =>
  samples.map(({ series, value }) => `${formatLabels(series.labels)} ${value}`)

const figures = (fields: object[], body: unknown) =>
  fieldSamples(compileCheck(checkOf({ fields })), httpAnswer(body)).map(({ value }) => value)

describe('fields become series', () => {
  test.each<[string, object, unknown, number[]]>([
    ['nanoseconds', { json: '$.n', unit: 'ns' }, 15_000_000, [0.015]],
    ['microseconds', { json: '$.n', unit: 'us' }, 250, [0.00025]],
    ['milliseconds', { json: '$.n', unit: 'ms' }, 12, [0.012]],
    ['minutes', { json: '$.n', unit: 'min' }, 2, [120]],
    ['days', { json: '$.n', unit: 'd' }, 1, [86_400]],
    ['T-03 percent', { json: '$.n', unit: 'percent' }, 69, [0.69]],
    ['T-03 megabytes', { json: '$.n', unit: 'MB' }, 345.2, [345_200_000]],
    ['mebibytes', { json: '$.n', unit: 'MiB' }, 2, [2_097_152]],
    ['a time', { json: '$.n', unit: 'timestamp' }, '2025-11-02T10:00:00Z', [1_762_077_600]],
    ['a time in milliseconds', { json: '$.n', unit: 'timestamp' }, 1_762_077_600_000, [1_762_077_600]],
    ['true', { json: '$.n' }, true, [1]],
    ['false', { json: '$.n' }, false, [0]],
    ['words', { json: '$.n', words: { ok: 1, error: 0 } }, 'OK', [1]],
    ['a word that is not mapped', { json: '$.n', words: { ok: 1 } }, 'so-so', []],
    ['a figure in a text', { json: '$.n' }, '12.5', [12.5]],
    ['a text', { json: '$.n' }, 'many', []],
    ['null', { json: '$.n' }, null, []],
    ['a field that is not there', { json: '$.other' }, 1, []],
  ])('%s', (_what, mapping, n, expected) => {
    expect(figures([{ field: 'n', ...mapping }], { n })).toEqual(expected)
  })

  test('X-06 V-28 elements of a list are told apart by their labels', () => {
    const fields = [
      {
        field: 'temp',
        json: '$.gpus[*].temp',
        metric: 'gpu_celsius',
        labels: { gpu: 'index', name: 'name' },
      },
    ]
    const compiled = compileCheck(checkOf({ fields, part: 'voice' }))
    const answer = httpAnswer({
      gpus: [
        { index: 0, name: 'A', temp: 60 },
        { index: 1, temp: 61 },
        { index: 2, name: 'C' },
      ],
    })
    expect(written(fieldSamples(compiled, answer))).toEqual([
      'gpu_celsius{check="health", gpu="0", name="A", part="voice", service="api"} 60',
      'gpu_celsius{check="health", gpu="1", part="voice", service="api"} 61',
    ])
  })

  test('without a metric of its own it is a field; without labels an element has its number or key', () => {
    const fields = [
      { field: 'calls', json: '$.calls' },
      { field: 'load', json: '$.load[*]' },
    ]
    const samples = fieldSamples(
      compileCheck(checkOf({ fields })),
      httpAnswer({ calls: 3, load: { a: 1, b: 2 } }),
    )
    expect(written(samples)).toEqual([
      'opsdeck_check_field{check="health", field="calls", service="api"} 3',
      'opsdeck_check_field{check="health", element="a", field="load", service="api"} 1',
      'opsdeck_check_field{check="health", element="b", field="load", service="api"} 2',
    ])
  })

  test('500 at most, each series once, and the same objects from answer to answer', () => {
    const fields = [{ field: 'n', json: '$.list[*].n', labels: { id: 'id' } }]
    const compiled = compileCheck(checkOf({ fields }))
    const many = httpAnswer({ list: Array.from({ length: 2_000 }, (_, id) => ({ id, n: id })) })
    const first = fieldSamples(compiled, many)
    expect(first).toHaveLength(500)
    expect(fieldSamples(compiled, many)[499]?.series).toBe(first[499]?.series)
    const twice = httpAnswer({
      list: [
        { id: 7, n: 1 },
        { id: 7, n: 2 },
      ],
    })
    expect(fieldSamples(compiled, twice).map(({ value }) => value)).toEqual([1])
  })

  test('no JSON, no fields', () => {
    expect(figures([{ field: 'n', json: '$.n' }], '<html>')).toEqual([])
  })
})

describe('what the blackbox exporter would say', () => {
  const CERTIFICATE = {
    subject: 's',
    issuer: 'i',
    notBeforeMs: 0,
    notAfterMs: 2_000_000,
    chainNotAfterMs: 1_000_000,
    fault: null,
    protocol: 'TLSv1.3',
  }

  const probed = (check: Record<string, unknown>, answer: ReturnType<typeof answerOf>) => {
    const compiled = compileCheck(checkOf(check))
    const opened = openAnswer(answer)
    return probeSamples(compiled, opened, judgeAnswer(compiled, opened))
      .filter(
        ({ series, value }) => value !== 0 || !formatLabels(series.labels).startsWith('opsdeck_check_state'),
      )
      .map(({ series, value }) => {
        expect(formatLabels(series.labels)).toMatch(/check="health".*service="api"/)
        return `${formatLabels(keepLabels(series.labels, name => name !== 'check' && name !== 'service'))} ${value}`
      })
  }

  test('of an HTTP check', () => {
    const phases = { dns: 0.001, connect: 0.002, tls: 0.003, firstByte: 0.004, transfer: 0.005 }
    const answer = answerOf({
      phases,
      certificate: CERTIFICATE,
      facts: { redirects: 1, body_bytes: 12 },
      headers: { 'content-length': '12' },
    })
    expect(probed({}, answer)).toEqual([
      'probe_success 1',
      'probe_duration_seconds 0.012',
      'probe_dns_lookup_time_seconds 0.001',
      'probe_ip_protocol 4',
      'probe_ssl_earliest_cert_expiry 1000',
      'probe_http_status_code 200',
      'probe_http_duration_seconds{phase="resolve"} 0.001',
      'probe_http_duration_seconds{phase="connect"} 0.002',
      'probe_http_duration_seconds{phase="tls"} 0.003',
      'probe_http_duration_seconds{phase="processing"} 0.004',
      'probe_http_duration_seconds{phase="transfer"} 0.005',
      'probe_http_ssl 1',
      'probe_http_redirects 1',
      'probe_http_uncompressed_body_length 12',
      'probe_http_content_length 12',
      'opsdeck_check_state{state="up"} 1',
    ])
  })

  test('R-04 each step has its seconds', () => {
    const check = { steps: [{ url: 'http://a/login' }] }
    expect(probed(check, answerOf({ facts: { step_1_seconds: 0.2 } }))).toContain(
      'opsdeck_check_step_seconds{step="1"} 0.2',
    )
  })

  test('no answer: a failure, and no status', () => {
    const lines = probed({}, faultAnswer('timeout'))
    expect(lines).toContain('probe_success 0')
    expect(lines).toContain('probe_http_status_code 0')
    expect(lines).toContain('opsdeck_check_state{state="down"} 1')
  })

  test('unknown is neither success nor failure', () => {
    const lines = probed({}, faultAnswer('unavailable'))
    expect(lines.some(line => line.startsWith('probe_success'))).toBe(false)
    expect(lines).toContain('opsdeck_check_state{state="unknown"} 1')
  })

  test('of ping, DNS and a query', () => {
    const ping = { kind: 'icmp', host: 'h' }
    expect(probed(ping, answerOf({ status: null, facts: { loss_ratio: 0.5, rtt_seconds: 0.01 } }))).toEqual(
      expect.arrayContaining(['probe_icmp_duration_seconds{phase="rtt"} 0.01', 'probe_icmp_loss_ratio 0.5']),
    )
    const dns = { kind: 'dns', query: 'google.com' }
    expect(probed(dns, answerOf({ status: null, facts: { answers: ['1.1.1.1', '1.0.0.1'] } }))).toContain(
      'probe_dns_answer_rrs 2',
    )
    const sql = { kind: 'postgres', host: 'db' }
    expect(probed(sql, answerOf({ status: null, facts: { 'row.waiting': 4, 'row.name': 'x' } }))).toContain(
      'opsdeck_check_field{field="waiting"} 4',
    )
  })

  test('children have states of their own', () => {
    const check = { children: [{ at: '$.services', means: { up: ['ok'], down: ['bad'] }, impact: 'none' }] }
    expect(probed(check, httpAnswer({ services: { groq: 'bad' } }))).toContain(
      'opsdeck_check_state{child="groq", state="down"} 1',
    )
  })
})
