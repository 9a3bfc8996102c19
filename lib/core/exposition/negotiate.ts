import type { ScrapeProtocol } from '../scrape/job.ts'

export type TextFormat = 'text' | 'openmetrics'
export type ExpositionFormat = TextFormat | 'protobuf'

export type Negotiated =
  | { readonly ok: true; readonly format: ExpositionFormat }
  | { readonly ok: false; readonly error: string }

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
const PARAMETER = `\\s*;\\s*(?:${TOKEN}\\s*=\\s*(?:${TOKEN}|"(?:[^"\\\\]|\\\\.)*"))?`
const MEDIA_TYPE = new RegExp(`^\\s*(${TOKEN}/${TOKEN})(?:${PARAMETER})*\\s*$`)
/** Far beyond any real one, and short enough for a regular expression that may look twice. */
const MAX_HEADER = 1000
const FORMATS: ReadonlyMap<string, ExpositionFormat> = new Map([
  ['text/plain', 'text'],
  ['application/openmetrics-text', 'openmetrics'],
])
const ADVICE = 'send "text/plain; version=0.0.4", or set fallback_scrape_protocol for this job'

/**
 * Which format a body is in, by its Content-Type alone; a missing, malformed or unknown one fails unless the job
 * has a fallback, as in Prometheus 3.
 */
export function negotiateFormat(contentType: string | null, fallback: ScrapeProtocol | null): Negotiated {
  const mediaType = mediaTypeOf(contentType ?? '')
  const format = mediaType === undefined ? undefined : FORMATS.get(mediaType)
  if (format) return { ok: true, format }
  if (mediaType === PROTOBUF && DELIMITED_FAMILIES.test(contentType ?? ''))
    return { ok: true, format: 'protobuf' }
  if (fallback) return { ok: true, format: formatOf(fallback) }
  return { ok: false, error: describeMismatch(contentType, mediaType) }
}

/** Without these parameters nothing says which message it is, or where it ends. */
const PROTOBUF = 'application/vnd.google.protobuf'
const DELIMITED_FAMILIES =
  /^(?=.*;\s*proto\s*=\s*"?io\.prometheus\.client\.MetricFamily"?\s*(?:;|$))(?=.*;\s*encoding\s*=\s*"?delimited"?\s*(?:;|$))/i

function formatOf(protocol: ScrapeProtocol): ExpositionFormat {
  if (protocol === 'PrometheusProto') return 'protobuf'
  return protocol.startsWith('OpenMetrics') ? 'openmetrics' : 'text'
}

const mediaTypeOf = (header: string): string | undefined =>
  header.length > MAX_HEADER ? undefined : MEDIA_TYPE.exec(header)?.[1]?.toLowerCase()

function describeMismatch(contentType: string | null, mediaType: string | undefined): string {
  if (!contentType) return `the answer has no Content-Type, so its format is unknown: ${ADVICE}`
  const shown = contentType.slice(0, 80)
  if (mediaType === undefined) return `the Content-Type "${shown}" is malformed: ${ADVICE}`
  if (mediaType === 'text/html') {
    return 'the answer is a web page (Content-Type text/html), not metrics: check the path, most exporters use /metrics'
  }
  if (mediaType === 'application/json' || mediaType.endsWith('+json')) {
    return `the answer is JSON (Content-Type ${mediaType}), not metrics: make a check of it, and pick its fields`
  }
  return `the Content-Type "${shown}" is not a metrics format: ${ADVICE}`
}

const ACCEPTED: Readonly<Record<ScrapeProtocol, string>> = {
  PrometheusProto:
    'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited',
  'OpenMetricsText1.0.0': 'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8',
  'OpenMetricsText0.0.1': 'application/openmetrics-text;version=0.0.1',
  'PrometheusText1.0.0': 'text/plain;version=1.0.0;escaping=allow-utf-8',
  'PrometheusText0.0.4': 'text/plain;version=0.0.4',
}

const DEFAULT_PROTOCOLS: readonly ScrapeProtocol[] = [
  'OpenMetricsText1.0.0',
  'OpenMetricsText0.0.1',
  'PrometheusText1.0.0',
  'PrometheusText0.0.4',
]

/** The Accept header for a job's protocols, in falling preference, anything last. */
export function acceptHeader(protocols: readonly ScrapeProtocol[]): string {
  const wanted = protocols.length > 0 ? protocols : DEFAULT_PROTOCOLS
  const types = wanted.map((protocol, index) => `${ACCEPTED[protocol]};q=0.${wanted.length + 1 - index}`)
  return [...types, '*/*;q=0.1'].join(',')
}
