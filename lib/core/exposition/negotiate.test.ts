import { expect, test } from 'vitest'
import { acceptHeader, negotiateFormat } from './negotiate.ts'

test.each([
  ['text/plain', 'text'],
  ['text/plain; version=0.0.4; charset=utf-8', 'text'],
  ['text/plain;version=1.0.0;escaping=allow-utf-8', 'text'],
  ['Text/Plain; Charset="utf-8"', 'text'],
  ['application/openmetrics-text', 'openmetrics'],
  ['Application/OpenMetrics-Text; Version=1.0.0', 'openmetrics'],
  [
    'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited',
    'protobuf',
  ],
  [
    'application/vnd.google.protobuf;encoding="delimited";proto=io.prometheus.client.MetricFamily',
    'protobuf',
  ],
])('%s is read as %s', (contentType, format) => {
  expect(negotiateFormat(contentType, null)).toEqual({ ok: true, format })
  expect(negotiateFormat(contentType, 'OpenMetricsText1.0.0')).toEqual({ ok: true, format })
})

test.each([
  [null, /has no Content-Type/],
  ['', /has no Content-Type/],
  ['invalid/', /"invalid\/" is malformed/],
  ['text/plain; version', /malformed/],
  ['text', /malformed/],
  ['text/html; charset=utf-8', /web page .* check the path/],
  ['application/json', /is JSON .* make a check of it/],
  ['application/xml', /not a metrics format/],
  ['application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily', /not a metrics format/],
  ['application/vnd.google.protobuf; proto=other.Family; encoding=delimited', /not a metrics format/],
])('%s is refused unless the job has a fallback', (contentType, error) => {
  expect(negotiateFormat(contentType, null)).toEqual({ ok: false, error: expect.stringMatching(error) })
  expect(negotiateFormat(contentType, 'PrometheusText0.0.4')).toEqual({ ok: true, format: 'text' })
  expect(negotiateFormat(contentType, 'OpenMetricsText0.0.1')).toEqual({ ok: true, format: 'openmetrics' })
})

test('a header of any length is looked at in no time', () => {
  const error = { ok: false, error: expect.any(String) }
  expect(negotiateFormat(`text/plain${' ;'.repeat(100_000)}!`, null)).toEqual(error)
})

test('the formats are asked for in falling preference, anything last', () => {
  expect(acceptHeader([])).toBe(
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,' +
      'application/openmetrics-text;version=0.0.1;q=0.4,' +
      'text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,' +
      'text/plain;version=0.0.4;q=0.2,*/*;q=0.1',
  )
  expect(acceptHeader(['PrometheusText0.0.4'])).toBe('text/plain;version=0.0.4;q=0.2,*/*;q=0.1')
})
