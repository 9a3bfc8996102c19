import {
  type Collector,
  createCollector,
  type Imported,
  type ImportOptions,
  isPlain,
  listOf,
  mustHold,
  type Plain,
  placeOf,
  textOf,
  textsOf,
} from './imported.ts'

/** What is asked with which module. */
export type BlackboxTarget = {
  readonly module: string
  readonly target: string
  readonly interval?: string | undefined
}

/**
 * The modules of a blackbox exporter (blackbox.yml, already read), one check for each of the targets. Modules without
 * a target, and fields without a counterpart, are named in the notes.
 */
export function importBlackbox(
  document: unknown,
  targets: readonly BlackboxTarget[],
  options: ImportOptions,
): Imported {
  const collector = createCollector(options)
  const modules = isPlain(document) && isPlain(document.modules) ? document.modules : {}
  if (Object.keys(modules).length === 0) collector.note('there are no modules: expected a map "modules"')
  for (const { module: name, target, interval } of targets) {
    const module = modules[name]
    if (!isPlain(module)) {
      collector.note(`${target} was left out: there is no module "${name}"`)
      continue
    }
    addCheck({ name, module, target, interval }, collector)
  }
  for (const name of Object.keys(modules)) {
    if (!targets.some(({ module }) => module === name))
      collector.note(`the module "${name}" has no target: add one, or the scrape job that uses it`)
  }
  return { checks: collector.checks, notes: collector.notes }
}

/**
 * What the scrape jobs of a Prometheus configuration (already read) ask of a blackbox exporter: those with
 * `metrics_path: /probe`, their `params.module` and their static targets.
 */
export function blackboxTargets(document: unknown): { targets: BlackboxTarget[]; notes: string[] } {
  const notes: string[] = []
  const root = isPlain(document) ? document : {}
  const global = isPlain(root.global) ? textOf(root.global.scrape_interval) : undefined
  const targets = listOf(root.scrape_configs).flatMap(job => {
    if (!isPlain(job) || !isPlain(job.params)) return []
    const modules = listOf(job.params.module).map(String)
    if (modules.length === 0) return []
    const others = Object.keys(job).filter(key => key.endsWith('_sd_configs'))
    if (others.length > 0)
      notes.push(
        `the job "${String(job.job_name)}" finds targets by ${others.join(', ')}: only static ones are read`,
      )
    const found = listOf(job.static_configs).flatMap(group => (isPlain(group) ? listOf(group.targets) : []))
    const interval = textOf(job.scrape_interval) ?? global ?? '1m'
    return modules.flatMap(module => found.map(target => ({ module, target: String(target), interval })))
  })
  return { targets, notes }
}

type Asked = { name: string; module: Plain; target: string; interval?: string | undefined }
type Note = (text: string) => void
type Translate = (settings: Plain, target: string, note: Note) => Plain | null

function addCheck({ name, module, target, interval }: Asked, collector: Collector): void {
  const prober = textOf(module.prober) ?? ''
  const settings = module[prober]
  const note: Note = text => collector.note(`the module "${name}": ${text}`)
  const fields = PROBERS[prober]?.(isPlain(settings) ? settings : {}, target, note)
  if (!fields) {
    collector.note(
      `${target} (module "${name}", prober "${prober}") was left out: there is no such check here`,
    )
    return
  }
  collector.add(target, { interval: interval ?? '60s', timeout: textOf(module.timeout) ?? '10s', ...fields })
}

const familyOf = (settings: Plain): string =>
  settings.ip_protocol_fallback === false ? (settings.preferred_ip_protocol === 'ip4' ? '4' : '6') : 'any'

function tlsOf(settings: Plain, note: Note): Plain | undefined {
  const tls = settings.tls_config
  if (!isPlain(tls)) return undefined
  if (['ca_file', 'cert_file', 'key_file'].some(field => tls[field] !== undefined))
    note('the files of tls_config were left out: give their texts in tls')
  return { insecure_skip_verify: tls.insecure_skip_verify === true, server_name: textOf(tls.server_name) }
}

function httpOf(settings: Plain, target: string, note: Note): Plain {
  const codes = listOf(settings.valid_status_codes).map(String)
  const ranges = codes.length > 0 ? codes.join(',') : '2xx'
  const basic = settings.basic_auth
  for (const field of [
    'valid_http_versions',
    'bearer_token_file',
    'oauth2',
    'body_file',
    'fail_if_body_json_matches_cel',
  ])
    if (settings[field] !== undefined) note(`${field} was left out: it has no counterpart`)
  const token = textOf(settings.bearer_token)
  const url = /^https?:\/\//.test(target) ? target : `http://${target}`
  if (settings.fail_if_ssl === true || (settings.fail_if_not_ssl === true && !url.startsWith('https:')))
    note('fail_if_ssl and fail_if_not_ssl were left out: the URL says whether it is TLS')
  return {
    kind: 'http',
    url,
    method: (textOf(settings.method) ?? 'GET').toUpperCase(),
    headers: {
      ...textsOf(settings.headers),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: textOf(settings.body),
    follow_redirects: settings.follow_redirects !== false && settings.no_follow_redirects !== true,
    max_redirects: 10,
    address_family: familyOf(settings),
    proxy_url: textOf(settings.proxy_url),
    basic_auth: isPlain(basic)
      ? { username: textOf(basic.username) ?? '', password: textOf(basic.password) ?? '' }
      : undefined,
    tls: tlsOf(settings, note),
    assert: [
      mustHold({ status: ranges }, `the status is not ${ranges}`),
      ...bodyRules(settings),
      ...headerRules(settings),
      { if: { answered: true }, state: 'up' },
    ],
  }
}

/** The first names are those of blackbox exporter 0.16 and later, the second those before. */
function bodyRules(settings: Plain): unknown[] {
  const matching = [
    ...listOf(settings.fail_if_body_matches_regexp),
    ...listOf(settings.fail_if_matches_regexp),
  ]
  const missing = [
    ...listOf(settings.fail_if_body_not_matches_regexp),
    ...listOf(settings.fail_if_not_matches_regexp),
  ]
  return [
    ...matching.map(String).map(regexp => ({
      if: { body: true, matches: regexp },
      state: 'down',
      reason: `the answer matches ${regexp}`,
    })),
    ...missing
      .map(String)
      .map(regexp => mustHold({ body: true, matches: regexp }, `the answer does not match ${regexp}`)),
  ]
}

function headerRules(settings: Plain): unknown[] {
  const specs = (field: string) => listOf(settings[field]).filter(isPlain)
  return [
    ...specs('fail_if_header_matches').map(({ header, regexp }) => ({
      if: { header: String(header), matches: String(regexp) },
      state: 'down',
      reason: `the header ${String(header)} matches ${String(regexp)}`,
    })),
    ...specs('fail_if_header_not_matches').map(({ header, regexp, allow_missing: mayMiss }) => {
      const matches = { header: String(header), matches: String(regexp) }
      const condition =
        mayMiss === true ? { any: [{ header: String(header), exists: false }, matches] } : matches
      return mustHold(condition, `the header ${String(header)} does not match ${String(regexp)}`)
    }),
  ]
}

function tcpOf(settings: Plain, target: string, note: Note): Plain | null {
  const place = placeOf(target)
  if (!place?.port) return null
  const { host, port } = place
  const steps = listOf(settings.query_response).filter(isPlain)
  const base = { host, port, address_family: familyOf(settings) }
  const banner = textOf(steps[0]?.expect)
  if (settings.tls === true) {
    if (steps.length > 0) note('query_response over TLS was left out: the certificate is checked')
    return { kind: 'tls', ...base, server_name: tlsOf(settings, note)?.server_name }
  }
  if (banner?.startsWith('^SSH-2.0-')) return { kind: 'ssh', host, port }
  if (banner?.startsWith('^220')) {
    const security = steps.some(step => step.starttls === true) ? 'starttls' : 'none'
    return { kind: 'smtp', host, port, security, tls: tlsOf(settings, note) }
  }
  if (steps.length > 0) note('query_response was left out: a tcp check sends one text and waits for another')
  return { kind: 'tcp', ...base }
}

function dnsOf(settings: Plain, target: string, note: Note): Plain {
  for (const field of [
    'valid_rcodes',
    'validate_answer_rrs',
    'validate_authority_rrs',
    'validate_additional_rrs',
  ])
    if (settings[field] !== undefined) note(`${field} was left out: give the expected answers in expect`)
  const type = textOf(settings.query_type)
  if (type === undefined || type === 'ANY') note('it asks for A records here, not for ANY')
  return {
    kind: 'dns',
    query: textOf(settings.query_name)?.replace(/(.)\.$/, '$1'),
    type: type === undefined || type === 'ANY' ? 'A' : type,
    server: target,
  }
}

const PROBERS: Readonly<Record<string, Translate>> = {
  http: httpOf,
  tcp: tcpOf,
  dns: dnsOf,
  icmp: (settings, target) => ({ kind: 'icmp', host: target, count: 1, address_family: familyOf(settings) }),
  grpc(settings, target, note) {
    const place = placeOf(target)
    if (!place?.port) return null
    const tls = settings.tls === true ? (tlsOf(settings, note) ?? {}) : undefined
    return {
      kind: 'grpc',
      host: place.host,
      port: place.port,
      grpc_service: textOf(settings.service) ?? '',
      tls,
    }
  },
}
