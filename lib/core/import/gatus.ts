import { conditionsOf } from './gatus-conditions.ts'
import {
  type Collector,
  createCollector,
  type Imported,
  type ImportOptions,
  isPlain,
  listOf,
  type Place,
  type Plain,
  placeOf,
  textOf,
  textsOf,
} from './imported.ts'

/**
 * The endpoints of a Gatus configuration (already read from YAML). Its conditions become rules: one that does not
 * hold is down. What has no counterpart is named in the notes.
 */
export function importGatus(document: unknown, options: ImportOptions): Imported {
  const collector = createCollector(options)
  if (!isPlain(document)) {
    collector.note('this is no Gatus configuration: expected a map with endpoints')
    return collector
  }
  for (const endpoint of [...listOf(document.endpoints), ...listOf(document.services)]) {
    if (isPlain(endpoint)) addEndpoint(endpoint, collector)
  }
  for (const external of listOf(document['external-endpoints'])) {
    if (isPlain(external))
      collector.note(
        `"${String(external.name)}" was left out: its results are pushed, make a heartbeat of it`,
      )
  }
  for (const suite of listOf(document.suites)) {
    if (isPlain(suite))
      collector.note(`the suite "${String(suite.name)}" was left out: make a check with steps of it`)
  }
  if (isPlain(document.maintenance)) collector.note('maintenance was left out: make a window of it')
  return { checks: collector.checks, notes: collector.notes }
}

function addEndpoint(endpoint: Plain, collector: Collector): void {
  const own = textOf(endpoint.name) ?? textOf(endpoint.url) ?? 'endpoint'
  const group = textOf(endpoint.group)
  const name = group === undefined ? own : `${group} ${own}`
  const note = (text: string): void => collector.note(`"${name}": ${text}`)
  const kind = kindOf(endpoint, note)
  if (kind === null) {
    collector.note(`"${name}" was left out: there is no check for ${textOf(endpoint.url) ?? 'no url'}`)
    return
  }
  const client = isPlain(endpoint.client) ? endpoint.client : {}
  const rules = conditionsOf(listOf(endpoint.conditions).map(String), { kind: String(kind.kind), note })
  collector.add(name, {
    interval: textOf(endpoint.interval) ?? '60s',
    timeout: textOf(client.timeout) ?? '10s',
    paused: endpoint.enabled === false,
    ...kind,
    ...rules.fields,
    assert: [...rules.assert, ...(kind.kind === 'http' ? [{ if: { answered: true }, state: 'up' }] : [])],
  })
}

type Note = (text: string) => void

function kindOf(endpoint: Plain, note: Note): Plain | null {
  const url = textOf(endpoint.url) ?? ''
  const place = placeOf(url)
  if (!place) return null
  const client = isPlain(endpoint.client) ? endpoint.client : {}
  const tls = client.insecure === true ? { insecure_skip_verify: true } : undefined
  if (isPlain(endpoint.dns)) {
    return {
      kind: 'dns',
      query: textOf(endpoint.dns['query-name'])?.replace(/(.)\.$/, '$1'),
      type: textOf(endpoint.dns['query-type']) ?? 'A',
      server: place.port === undefined ? place.host : `${place.host}:${place.port}`,
    }
  }
  switch (place.scheme) {
    case 'http':
    case 'https':
      return httpOf(endpoint, client, note)
    case 'ws':
    case 'wss':
      return {
        kind: 'websocket',
        url,
        headers: textsOf(endpoint.headers),
        tls,
        exchange: exchangeOf(endpoint),
      }
    case 'icmp':
      return { kind: 'icmp', host: place.host, count: 1 }
    case 'ssh':
      if (isPlain(endpoint.ssh) && textOf(endpoint.ssh.username))
        note('nobody signs in by SSH here: the banner is read')
      return { kind: 'ssh', host: place.host, port: place.port ?? 22 }
    default:
      return withPort(place, tls)
  }
}

function withPort(place: Place, tls: Plain | undefined): Plain | null {
  const { host, port, scheme } = place
  if (port === undefined) return null
  if (scheme === 'tcp') return { kind: 'tcp', host, port }
  if (scheme === 'tls') return { kind: 'tls', host, port }
  if (scheme === 'starttls') return { kind: 'smtp', host, port, security: 'starttls', tls }
  if (scheme === 'grpc' || scheme === 'grpcs') {
    return { kind: 'grpc', host, port, tls: scheme === 'grpcs' ? (tls ?? {}) : undefined }
  }
  return null
}

function httpOf(endpoint: Plain, client: Plain, note: Note): Plain {
  const body = textOf(endpoint.body)
  const isGraphql = endpoint.graphql === true && body !== undefined
  for (const field of ['oauth2', 'identity-aware-proxy', 'tunnel', 'dns-resolver']) {
    if (client[field] !== undefined) note(`client.${field} was left out: it has no counterpart`)
  }
  const files = isPlain(client.tls) ? client.tls : {}
  if (files['certificate-file'] !== undefined)
    note('its client certificate was left out: give tls.cert and tls.key')
  return {
    kind: 'http',
    url: textOf(endpoint.url),
    method: (textOf(endpoint.method) ?? (isGraphql ? 'POST' : 'GET')).toUpperCase(),
    headers: { ...(isGraphql ? { 'content-type': 'application/json' } : {}), ...textsOf(endpoint.headers) },
    body: isGraphql ? JSON.stringify({ query: body }) : body,
    follow_redirects: client['ignore-redirect'] !== true,
    tls: client.insecure === true ? { insecure_skip_verify: true } : undefined,
    proxy_url: textOf(client['proxy-url']),
  }
}

/** Gatus sends the body and keeps the first message. */
const exchangeOf = (endpoint: Plain): unknown[] =>
  textOf(endpoint.body) === undefined ? [] : [{ send: textOf(endpoint.body) }]
