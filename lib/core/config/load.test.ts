import { expect, test } from 'vitest'
import { NO_ALERTING } from '../alert/config.ts'
import { NO_ENTRIES } from './entries.ts'
import { NO_NOTIFY } from './receivers.ts'
import { NO_BUSINESS } from './schema/business.ts'
import { issuesOf, loadText } from './testing.ts'

const JOB = `scrape_configs:
  - job_name: api
`

type Row = [why: string, text: string, issues: string[]]

const BAD: Row[] = [
  ['not YAML', 'global: [1, 2\nrule_files: []\n', ['deck.yml:2:1: not valid YAML: ']],
  [
    'a key twice',
    'rule_files: []\nrule_files: []\n',
    ['deck.yml:2:1: not valid YAML: Map keys must be unique'],
  ],
  [
    'a misspelt key',
    'global:\n  scrape_intervall: 15s\n',
    ['deck.yml:2:3: unknown field "scrape_intervall": did you mean "scrape_interval"?'],
  ],
  [
    'a key that is near to nothing',
    'zebra: 1\n',
    [
      'deck.yml:1:1: unknown field "zebra": expected one of global, include, scrape_configs, rule_files, services',
    ],
  ],
  [
    'each of several unknown keys at its own place',
    `${JOB}    shceme: https\n    consul_sd_configs: []\n`,
    [
      'deck.yml:3:5: unknown field "shceme": did you mean "scheme"?',
      'deck.yml:4:5: "consul_sd_configs" is known to Prometheus, but not supported by Opsdeck: use static_configs, or one of file, http, dns, docker and kubernetes_sd_configs',
    ],
  ],
  [
    'top-level keys of Prometheus without effect here',
    'tracing: {}\nremote_read: []\notlp: {}\n',
    [
      'deck.yml:1:1: "tracing" is known to Prometheus, but not supported by Opsdeck',
      'deck.yml:2:1: "remote_read" is known to Prometheus, but not supported by Opsdeck',
      'deck.yml:3:1: "otlp" is known to Prometheus, but not supported by Opsdeck',
    ],
  ],
  [
    'keys of later versions',
    'dashboards: []\n',
    ['deck.yml:1:1: "dashboards" is not available in this version of Opsdeck'],
  ],
  [
    'a duration without a unit',
    `${JOB}    scrape_interval: 15\n`,
    [
      'deck.yml:3:22: scrape_interval: "15" is not a duration: expected numbers with units, such as 30s, 1m30s or 500ms',
    ],
  ],
  [
    'a timeout over its interval',
    `${JOB}    scrape_interval: 5s\n    scrape_timeout: 6s\n`,
    [
      'deck.yml:4:21: the scrape timeout 6s is longer than the scrape interval 5s: expected at most the interval',
    ],
  ],
  [
    'a timeout over the global interval',
    `global: {scrape_interval: 5s, scrape_timeout: 10s}\n`,
    [
      'deck.yml:1:47: the scrape timeout 10s is longer than the scrape interval 5s: expected at most the interval',
    ],
  ],
  [
    'a job name twice',
    `${JOB}  - job_name: api\n`,
    ['deck.yml:3:15: job_name: the job "api" is there already: expected another name'],
  ],
  ['a job without a name', 'scrape_configs:\n  - scheme: http\n', ['deck.yml:2:5: job_name: missing']],
  [
    'a mapping where a list belongs',
    'scrape_configs:\n  job_name: api\n',
    ['deck.yml:2:3: scrape_configs: found a mapping, expected a list'],
  ],
  [
    'a lowest version of TLS above the highest',
    `${JOB}    tls_config: {min_version: TLS13, max_version: TLS12}\n`,
    ['deck.yml:3:31: min_version: is above max_version: expected at most that'],
  ],
  [
    'two ways to authorise',
    `${JOB}    bearer_token: t\n    oauth2: {client_id: a, client_secret: b, token_url: "http://t/"}\n`,
    ['deck.yml:4:13: oauth2 cannot be given beside bearer_token: expected at most one'],
  ],
  [
    'an unknown scheme',
    `${JOB}    scheme: ftp\n`,
    ['deck.yml:3:13: scheme: "ftp" is not known: expected one of "http", "https"'],
  ],
  [
    'a URL for a target',
    `${JOB}    static_configs:\n      - targets: [ok:1, "http://x:2/metrics"]\n`,
    [
      'deck.yml:4:25: targets: "http://x:2/metrics" is not a host and port: the scheme goes into scheme, the path into metrics_path',
    ],
  ],
  [
    'a regular expression that is none',
    `${JOB}    relabel_configs:\n      - source_labels: [a]\n        regex: "(a"\n        target_label: b\n`,
    ['deck.yml:5:16: regex: "(a" is not a regular expression (RE2 syntax): '],
  ],
  [
    'relabelling without a target',
    `${JOB}    relabel_configs:\n      - source_labels: [a]\n`,
    ['deck.yml:4:9: target_label: missing: the action replace needs it'],
  ],
  [
    'relabelling fields that do nothing',
    `${JOB}    metric_relabel_configs:\n      - action: labeldrop\n        regex: x\n        target_label: y\n`,
    ['deck.yml:6:23: target_label: has no effect with the action labeldrop'],
  ],
  [
    'an unknown action',
    `${JOB}    relabel_configs: [{action: remove}]\n`,
    ['deck.yml:3:32: action: "remove" is not known: expected one of "replace", "keep"'],
  ],
  [
    'two ways to sign in',
    `${JOB}    basic_auth: {username: a, password: b}\n    authorization: {credentials: c}\n`,
    ['deck.yml:4:20: authorization cannot be given beside basic_auth: expected at most one'],
  ],
  [
    'a secret file that is not there',
    `${JOB}    basic_auth: {username: a, password_file: no.txt}\n`,
    ['deck.yml:3:46: password_file: no.txt cannot be read: there is no such file'],
  ],
  [
    'a variable that is not set',
    `${JOB}    basic_auth: {username: a, password: "x-\${NOT_SET}"}\n`,
    [
      `deck.yml:3:44: the environment has no NOT_SET: expected it to be set ($\${NOT_SET} is the text itself)`,
    ],
  ],
  [
    'a size without a unit',
    `${JOB}    body_size_limit: 10\n`,
    [
      'deck.yml:3:22: body_size_limit: "10" is not a size: expected a number with a unit, such as 512KB or 10MB (0 = no limit)',
    ],
  ],
  [
    'a part of storage that is set elsewhere',
    'storage:\n  tsdb: {retention: {time: 15d}}\n',
    [
      'deck.yml:2:10: "retention" is known to Prometheus, but not supported by Opsdeck: set OPSDECK_RETENTION_DAYS and OPSDECK_RETENTION_BYTES',
    ],
  ],
  [
    'a header that the scrape sets itself',
    `${JOB}    http_headers:\n      Host: {values: [x]}\n`,
    ['deck.yml:4:7: the header "Host" is set by the scrape itself'],
  ],
  [
    'a discovery file of an unknown kind',
    `${JOB}    file_sd_configs: [{files: [targets.toml]}]\n`,
    ['deck.yml:3:32: files: "targets.toml" is not a discovery file'],
  ],
  [
    'an include that is not there',
    'include: [more.yml]\n',
    ['deck.yml:1:11: more.yml cannot be read: there is no such file'],
  ],
  [
    'a service with matchers that do not parse',
    'services:\n  - slug: api\n    name: API\n    match: job=?\n',
    ['deck.yml:4:16: match: not label matchers, such as job="api": unexpected'],
  ],
  [
    'a service with unknown fields and a wrong slug',
    'services:\n  - slug: A b\n    name: API\n    match: job="a"\n    latancy: {}\n',
    [
      'deck.yml:2:11: slug: lower-case letters, digits and hyphens',
      'deck.yml:5:5: unknown field "latancy": did you mean "latency"?',
    ],
  ],
  [
    'objectives of what is not measured, and twice the same',
    'services:\n  - slug: api\n    name: API\n    objectives:\n      - {slug: a, name: A, of: requests, target_ratio: 0.999}\n    parts:\n      - slug: db\n        name: DB\n        objectives:\n          - {slug: a, name: A, target_ratio: 0.9}\n          - {slug: a, name: A, target_ratio: 0.9}\n',
    [
      'deck.yml:5:32: of: it is of requests, and nothing counts them',
      'deck.yml:11:20: slug: the objective "a" is there already',
    ],
  ],
  [
    'a service that depends on nothing known',
    'services:\n  - {slug: api, name: API, match: job="a", depends_on: [db]}\n',
    ['deck.yml:2:57: depends_on: there is no service "db"'],
  ],
]

test.each(BAD)('refused: %s', async (_why, text, expected) => {
  const issues = await issuesOf(text)
  expect(issues).toHaveLength(expected.length)
  for (const [i, start] of expected.entries()) expect(issues[i]?.slice(0, start.length)).toBe(start)
})

test('a file with an issue gives no configuration', async () => {
  expect((await loadText('zebra: 1\n')).configuration).toBeNull()
})

const GOOD = `
global:
  scrape_interval: 30s
  evaluation_interval: 20s
  sample_limit: 500
include: [more/*.yml]
rule_files: [rules.yml]
scrape_configs:
  - job_name: "\${TEAM}-api"
    scrape_interval: 1m30s
    scrape_timeout: 15s
    metrics_path: /m
    scheme: https
    params: {module: [a, b], n: [1.10]}
    honor_labels: yes
    body_size_limit: 10MB
    basic_auth: {username: me, password_file: secret.txt}
    tls_config: {insecure_skip_verify: true, min_version: TLS12, max_version: TLS13}
    http_headers: {X-Team: {values: [blue], secrets: [s3cret]}}
    static_configs:
      - targets: [a:1, b:2]
        labels: {port: 0080, empty: ""}
    file_sd_configs: [{files: [sd/*.json], refresh_interval: 1m}]
    http_sd_configs: [{url: "http://sd/targets", bearer_token: t0ken}]
    relabel_configs:
      - source_labels: [__address__]
        regex: (?P<host>.+):(d+)
        target_label: host
        replacement: \${host}
  - &base
    job_name: plain
  - <<: *base
    job_name: merged
`
const WORLD = {
  environment: { TEAM: 'blue' },
  files: {
    'secret.txt': 'hunter2\n',
    'rules.yml': 'groups: [{name: g, rules: [{record: a:b, expr: up}]}]',
    'more/one.yml':
      'services:\n  - {slug: one, name: One, match: job="one", latency: {metric: m, target_seconds: 0.5}}\nrule_files: [../rules.yml]\n',
  },
}

test('a good configuration: defaults filled in, environment and secret files read, includes merged', async () => {
  const { configuration, issues, watched } = await loadText(GOOD, WORLD)
  expect(issues).toEqual([])
  expect(configuration?.jobs.map(job => job.name)).toEqual(['blue-api', 'plain', 'merged'])
  expect(configuration?.jobs[0]).toMatchObject({
    intervalMs: 90_000,
    timeoutMs: 15_000,
    scheme: 'https',
    metricsPath: '/m',
    params: { module: ['a', 'b'], n: ['1.10'] },
    honorLabels: true,
    limits: { samples: 500, bodyBytes: 10 * 1024 * 1024 },
    client: {
      auth: { kind: 'basic', username: 'me', password: 'hunter2' },
      tls: { insecureSkipVerify: true, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3' },
      headers: { 'X-Team': 'blue, s3cret' },
      followRedirects: true,
    },
    staticGroups: [{ targets: ['a:1', 'b:2'], labels: { port: '0080' } }],
    discoveries: [
      { kind: 'file', patterns: ['sd/*.json'], refreshMs: 60_000 },
      {
        kind: 'http',
        client: { auth: { kind: 'header', type: 'Bearer', credentials: 't0ken' } },
        refreshMs: 60_000,
      },
    ],
    relabelRules: [{ replacement: `\${host}`, separator: ';', action: 'replace' }],
  })
  expect(configuration?.jobs[1]).toMatchObject({
    intervalMs: 30_000,
    timeoutMs: 10_000,
    metricsPath: '/metrics',
  })
  expect(configuration?.services).toMatchObject([{ slug: 'one', latency: { kind: 'histogram' } }])
  expect(configuration?.ruleGroups).toMatchObject([{ name: 'g', intervalMs: 20_000 }])
  expect(watched).toEqual(
    expect.arrayContaining(['deck.yml', 'more/*.yml', 'more/one.yml', 'secret.txt', 'rules.yml']),
  )
})

test('a job gets its token by client credentials', async () => {
  const oauth2 = '{client_id: deck, client_secret_file: secret, token_url: "https://id.example.org/token"}'
  const { configuration, issues } = await loadText(`${JOB}    oauth2: ${oauth2}\n`, {
    files: { secret: 's3cret\n' },
  })
  expect(issues).toEqual([])
  expect(configuration?.jobs[0]).toMatchObject({
    oauth2: {
      tokenUrl: 'https://id.example.org/token',
      clientId: 'deck',
      clientSecret: 's3cret',
      scopes: [],
    },
    client: { auth: { kind: 'none' } },
  })
})

test('a timeout that nobody wrote gives way to a short interval', async () => {
  const { configuration } = await loadText(`${JOB}    scrape_interval: 3s\n`)
  expect(configuration?.jobs[0]).toMatchObject({ intervalMs: 3_000, timeoutMs: 3_000 })
})

test('an empty file is an empty configuration', async () => {
  expect((await loadText('')).configuration).toEqual({
    evaluationIntervalMs: 60_000,
    outOfOrderWindowMs: 0,
    jobs: [],
    services: [],
    severities: [],
    pushes: [],
    business: NO_BUSINESS,
    ruleGroups: [],
    ruleTests: [],
    entries: NO_ENTRIES,
    sending: { externalLabels: {}, alertmanagers: [], remotes: [] },
    alerting: NO_ALERTING,
    notify: expect.objectContaining({ http: NO_NOTIFY.http, smtpTls: NO_NOTIFY.smtpTls }),
    mail: null,
    checkNetworks: [],
    connectivity: null,
    watchdog: null,
    receiverCheckMs: 3_600_000,
  })
})

test('a dollar before braces stands for itself when doubled', async () => {
  const { configuration } = await loadText(`${JOB}    params: {q: ["$\${NOT_SET}"]}\n`)
  expect(configuration?.jobs[0]?.params).toEqual({ q: [`\${NOT_SET}`] })
})

test('issues of included files and rule files carry their own names', async () => {
  const issues = await issuesOf('include: [more.yml]\nrule_files: [r.yml]\n', {
    files: {
      'more.yml': 'global: {}\n',
      'r.yml':
        'groups:\n  - name: g\n    rules:\n      - alert: A\n        expr: |\n          up\n            == ?\n',
    },
  })
  expect(issues).toEqual([
    'more.yml:1:1: "global" stands in an included file: expected in the main configuration file only',
    "r.yml:7:16: expr: unexpected character: '?'",
  ])
})

test('a circle of includes is named, not followed', async () => {
  const issues = await issuesOf('include: [more.yml]\n', { files: { 'more.yml': 'include: [deck.yml]\n' } })
  expect(issues).toEqual(['more.yml:1:11: deck.yml is read already: expected each file once'])
})

test('the text that is shown holds no secret', async () => {
  const { files } = await loadText(
    `${JOB}    proxy_url: http://me:pw@proxy:1\n    basic_auth:\n      username: me\n      password: |\n        multi\n        line\n    http_sd_configs:\n      - url: http://x/\n        authorization: {credentials: "t0ken"}\n    http_headers: {A: {secrets: [one, two]}}\n`,
  )
  const shown = files[0]?.text ?? ''
  for (const secret of ['pw', 'multi', 'line', 't0ken', 'one', 'two']) expect(shown).not.toContain(secret)
  expect(shown).toContain('username: me')
  expect(shown.match(/<secret>/g)).toHaveLength(5)
})

test('aliases of aliases do not fill the memory', async () => {
  const levels = Array.from({ length: 12 }, (_, i) => `  - &a${i + 1} [${`*a${i}, `.repeat(9)}*a${i}]`).join(
    '\n',
  )
  const issues = await issuesOf(`rule_files:\n  - &a0 [x]\n${levels}\n`)
  expect(issues[0]).toContain('nested too deeply')
})
