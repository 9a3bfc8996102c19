import { isPlain, isSet, listOf, mustHold, type Plain, placeOf, sameAs, textOf, textsOf } from './imported.ts'
import type { KumaTables } from './kuma.ts'

type Told = { readonly note: (text: string) => void; readonly tables: KumaTables }
/** Fields of the check, or null when the monitor says too little. */
type Translate = (row: Plain, told: Told) => Plain | null

function jsonOf(value: unknown): unknown {
  try {
    return typeof value === 'string' ? JSON.parse(value) : undefined
  } catch {
    return undefined
  }
}

const http: Translate = (row, told) => {
  const url = textOf(row.url)
  if (url === undefined || url === 'https://') return null
  const codes = listOf(jsonOf(row.accepted_statuscodes_json)).map(String)
  const ranges = codes.length > 0 ? codes.join(',') : '200-299'
  const redirects = Number(row.maxredirects ?? 10)
  const headers = jsonOf(row.headers)
  if (textOf(row.headers) !== undefined && !isPlain(headers))
    told.note('its headers are no JSON and were left out')
  if (textOf(row.auth_method) && !['basic', 'mtls'].includes(String(row.auth_method)))
    told.note(`the sign-in "${String(row.auth_method)}" was left out: set a header with a secret`)
  const user = textOf(row.basic_auth_user)
  return {
    kind: 'http',
    url,
    method: (textOf(row.method) ?? 'GET').toUpperCase(),
    headers: { ...bodyType(row), ...textsOf(headers) },
    body: textOf(row.body),
    follow_redirects: redirects > 0,
    max_redirects: Math.min(20, Math.max(0, redirects)),
    basic_auth:
      user === undefined ? undefined : { username: user, password: textOf(row.basic_auth_pass) ?? '' },
    tls: tlsOf(row),
    proxy_url: proxyOf(row, told),
    assert: [
      mustHold({ status: ranges }, `the status is not ${ranges}`),
      ...contentRules(row, told),
      { if: { answered: true }, state: 'up' },
    ],
  }
}

const BODY_TYPES: Readonly<Record<string, string>> = {
  json: 'application/json',
  xml: 'text/xml; charset=utf-8',
  form: 'application/x-www-form-urlencoded',
}

function bodyType(row: Plain): Record<string, string> {
  const type = BODY_TYPES[textOf(row.http_body_encoding) ?? '']
  return type !== undefined && textOf(row.body) !== undefined ? { 'content-type': type } : {}
}

function contentRules(row: Plain, told: Told): unknown[] {
  const keyword = textOf(row.keyword)
  if (row.type === 'keyword' && keyword !== undefined) {
    return isSet(row.invert_keyword)
      ? [mustHold({ body: true, not_contains: keyword }, `“${keyword}” is in the answer`)]
      : [mustHold({ body: true, contains: keyword }, `“${keyword}” is not in the answer`)]
  }
  if (row.type !== 'json-query') return []
  const path = jsonPathOf(textOf(row.json_path) ?? '$')
  if (path === null) {
    told.note(`its JSON query "${String(row.json_path)}" is JSONata and was left out: write a rule for it`)
    return []
  }
  const expected = textOf(row.expected_value) ?? ''
  const operator = textOf(row.json_path_operator) ?? '=='
  const rule = jsonRule(operator, expected)
  if (rule) return [mustHold({ json: path, ...rule }, `${path} is not ${operator} ${expected}`)]
  told.note(`its comparison "${operator}" was left out: write a rule for it`)
  return []
}

function jsonRule(operator: string, expected: string): Plain | null {
  const figure = Number(expected)
  const isFigure = expected.trim() !== '' && Number.isFinite(figure)
  switch (operator) {
    case '==':
      return { in: sameAs(expected) }
    case '!=':
      return { not_in: sameAs(expected) }
    case 'contains':
      return { contains: expected }
    case '>':
      return isFigure ? { above: figure } : null
    case '>=':
      return isFigure ? { at_least: figure } : null
    case '<':
      return isFigure ? { below: figure } : null
    case '<=':
      return isFigure ? { at_most: figure } : null
    default:
      return null
  }
}

/** A JSONata path that is only names and places, as JSONPath; null for anything else. */
function jsonPathOf(text: string): string | null {
  const bare = text.trim().replace(/^\$\.?/, '')
  if (bare === '') return '$'
  return /^[A-Za-z_]\w*(\[\d+\]|\.[A-Za-z_]\w*)*$/.test(bare) ? `$.${bare}` : null
}

function tlsOf(row: Plain): Plain | undefined {
  const tls = {
    ca: textOf(row.tls_ca),
    cert: textOf(row.tls_cert),
    key: textOf(row.tls_key),
    insecure_skip_verify: isSet(row.ignore_tls),
  }
  const isGiven = tls.insecure_skip_verify || [tls.ca, tls.cert, tls.key].some(text => text !== undefined)
  return isGiven ? tls : undefined
}

function proxyOf(row: Plain, { tables, note }: Told): string | undefined {
  const proxy = tables.proxy.find(({ id }) => id === row.proxy_id)
  if (!proxy || row.proxy_id === null) return undefined
  const protocol = textOf(proxy.protocol) ?? ''
  if (!protocol.startsWith('http')) {
    note(`its ${protocol} proxy was left out: only HTTP proxies are supported`)
    return undefined
  }
  const who = isSet(proxy.auth)
    ? `${encodeURIComponent(String(proxy.username))}:${encodeURIComponent(String(proxy.password))}@`
    : ''
  return `${protocol}://${who}${String(proxy.host)}:${String(proxy.port)}`
}

const hostAnd = (row: Plain, fields: Plain): Plain | null => {
  const host = textOf(row.hostname)
  return host === undefined ? null : { host, ...fields }
}

const portOf = (row: Plain): number | undefined => (Number(row.port) > 0 ? Number(row.port) : undefined)

/** Connection strings, such as `postgres://user:password@host:5432/database`. */
const database =
  (kind: 'postgres' | 'mysql' | 'redis'): Translate =>
  row => {
    const place = placeOf(textOf(row.database_connection_string) ?? '')
    if (!place || place.scheme === '') return null
    const name = place.path.replace(/^\//, '').replace(/\?.*$/, '')
    const query = textOf(row.database_query)
    const isTls = place.scheme === 'rediss' || /[?&](sslmode=(require|verify)|ssl=true)/.test(place.path)
    return {
      kind,
      host: place.host,
      port: place.port,
      user: place.user,
      // Kuma keeps the password of MySQL in another column.
      password: place.password ?? (kind === 'mysql' ? textOf(row.radius_password) : undefined),
      ...(isTls ? { tls: { insecure_skip_verify: isSet(row.ignore_tls) } } : {}),
      ...(kind === 'redis' ? {} : { database: name || undefined, query }),
    }
  }

const mqtt: Translate = (row, { note }) => {
  const place = placeOf(textOf(row.hostname) ?? '')
  if (!place) return null
  if (textOf(row.mqtt_success_message) !== undefined || textOf(row.json_path) !== undefined)
    note('a message that others send is not waited for: the check connects and subscribes')
  const path = place.scheme.startsWith('ws') ? (textOf(row.mqtt_websocket_path) ?? place.path) : ''
  const port = portOf(row) ?? place.port
  const host = place.host.includes(':') ? `[${place.host}]` : place.host
  return {
    kind: 'mqtt',
    url: `${place.scheme || 'mqtt'}://${host}${port === undefined ? '' : `:${port}`}${path}`,
    user: textOf(row.mqtt_username),
    password: textOf(row.mqtt_password),
    topic: textOf(row.mqtt_topic),
  }
}

const grpc: Translate = (row, { note }) => {
  const place = placeOf(textOf(row.grpc_url) ?? '')
  if (!place?.port) return null
  note('it asks grpc.health.v1.Health here, not the method and keyword that it had')
  const tls = isSet(row.grpc_enable_tls) ? { insecure_skip_verify: isSet(row.ignore_tls) } : undefined
  return {
    kind: 'grpc',
    host: place.host,
    port: place.port,
    metadata: textsOf(jsonOf(row.grpc_metadata)),
    tls,
  }
}

const SMTP_SECURITY: Readonly<Record<string, string>> = {
  secure: 'tls',
  starttls: 'starttls',
  nostarttls: 'none',
}

/** Kuma's `type` → the fields of a check. */
export const KUMA_KINDS: Readonly<Record<string, Translate>> = {
  http,
  keyword: http,
  'json-query': http,
  port: row => (portOf(row) ? hostAnd(row, { kind: 'tcp', port: portOf(row) }) : null),
  ping: row => hostAnd(row, { kind: 'icmp', count: Math.min(20, Number(row.ping_count ?? 1) || 1) }),
  dns(row) {
    const [server] = (textOf(row.dns_resolve_server) ?? '').split(',')
    const port = portOf(row)
    return textOf(row.hostname) === undefined
      ? null
      : {
          kind: 'dns',
          query: textOf(row.hostname),
          type: textOf(row.dns_resolve_type) ?? 'A',
          server: server ? `${server.trim()}${port ? `:${port}` : ''}` : undefined,
        }
  },
  'websocket-upgrade': row => (textOf(row.url) ? { kind: 'websocket', url: row.url, tls: tlsOf(row) } : null),
  postgres: database('postgres'),
  mysql: database('mysql'),
  redis: database('redis'),
  mqtt,
  'grpc-keyword': grpc,
  smtp: row =>
    hostAnd(row, {
      kind: 'smtp',
      port: portOf(row),
      security: SMTP_SECURITY[textOf(row.smtp_security) ?? ''] ?? 'none',
    }),
  'real-browser': row =>
    textOf(row.url) === undefined
      ? null
      : {
          kind: 'browser',
          script: [{ goto: row.url }],
          assert: [mustHold({ status: '200-299' }, 'the status is not 200-299')],
        },
}
