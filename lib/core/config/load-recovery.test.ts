import { describe, expect, test } from 'vitest'
import { issuesOf, loadText } from './testing.ts'

const KEY = 'b3BzZGVjayBleGFtcGxlIGtleSwgMzIgYnl0ZXMhISE='
const BASE = `services:
  - { slug: api, name: API, parts: [{ slug: db, name: DB, self_healing: true }] }
  - { slug: bot, name: Bot, self_healing: true }
checks:
  - { service: api, slug: web, name: Web, kind: http, url: "https://api.example.org" }
heartbeats:
  - { service: api, slug: backup, name: Backup }
runners:
  - { slug: host, name: Host, url: "http://10.0.0.5:9440", secrets: { key: ${KEY} } }
`
const FIRST_LINE = BASE.split('\n').length + 1

/** An action of this text: on one line, the first after \`actions:\`. */
const action = (more: string, steps = 'steps: [{ kind: recheck, checks: [web] }]') =>
  `${BASE}actions:\n  - { service: api, slug: fix, name: Fix, ${steps}${more === '' ? '' : `, ${more}`} }\n`

const http = (more: string) => `steps: [{ kind: http, url: "https://api.example.org/fix"${more} }]`

type Row = readonly [what: string, text: string, issue: string | null]

const GOOD: readonly Row[] = [
  ['the least', action(''), null],
  [
    'TLS of its own, its key among the secrets, and the newest deploy when nobody chooses',
    action(
      'secrets: { k: "-----BEGIN PRIVATE KEY-----" }, parameters: [{ name: d, type: mark, default: latest }]',
      http(
        ', body: "{{d}}", tls: { cert: "-----BEGIN CERTIFICATE-----", key: "{{k}}", server_name: in.example.org }',
      ),
    ),
    null,
  ],
  [
    'proof by check, figure and heartbeat',
    action('proof: { checks: [web], heartbeats: [api/backup], expressions: [{ name: n, expr: up }] }'),
    null,
  ],
  [
    'a parameter in a path and in a body',
    action(
      'parameters: [{ name: n, type: integer, min: 1, max: 9 }]',
      'steps: [{ kind: http, url: "https://h/x/{{n}}?a={{n}}", body: "{{ n }}" }]',
    ),
    null,
  ],
  [
    'a secret that is the address',
    action('secrets: { hook: "https://h/1" }', 'steps: [{ kind: http, url: "{{hook}}" }]'),
    null,
  ],
  [
    'a secret as a password',
    action('secrets: { pw: x }', 'steps: [{ kind: http, url: "https://me:{{pw}}@h/" }]'),
    null,
  ],
  [
    'a figure as the default of a choice',
    action('parameters: [{ name: port, choices: ["80", "443"], default: 80 }]'),
    null,
  ],
  ['a command of a runner', action('', 'steps: [{ kind: runner, runner: host, command: restart }]'), null],
]

const FAULTS: readonly Row[] = [
  [
    'a service that is not there',
    action('', 'steps: [{ kind: recheck, checks: [api/web] }]').replace(
      'service: api, slug: fix',
      'service: apj, slug: fix',
    ),
    'service: there is no service "apj": did you mean "api"?',
  ],
  [
    'a part that is not there',
    action('part: dv'),
    'part: the service "api" has no part "dv": did you mean "db"?',
  ],
  [
    'a check that is not there',
    action('', 'steps: [{ kind: recheck, checks: [wep] }]'),
    'checks: there is no check "api/wep": did you mean "api/web"?',
  ],
  ['a check of the proof', action('proof: { checks: [bot/web] }'), 'checks: there is no check "bot/web"'],
  [
    'a heartbeat of the proof',
    action('proof: { heartbeats: [backups] }'),
    'heartbeats: there is no heartbeat "api/backups": did you mean "api/backup"?',
  ],
  [
    'a runner that is not there',
    action('', 'steps: [{ kind: runner, runner: hos, command: restart }]'),
    'runner: there is no runner "hos": did you mean "host"?',
  ],
  [
    'an offered action that is not there',
    action('guards: { unless_down: [{ check: web, offer: fux }] }'),
    'offer: there is no action "api/fux": did you mean "api/fix"?',
  ],
  [
    'itself offered in its place',
    action('guards: { unless_down: [{ check: web, offer: fix }] }'),
    'offer: an action cannot be offered in its own place',
  ],
  [
    'a cause that is none',
    action('guards: { unless_down: [{ check: web, service: bot }] }'),
    'unless_down: expected a check or a service, one of the two',
  ],
  [
    'a service as the cause',
    action('guards: { unless_down: [{ service: bit }] }'),
    'service: there is no service "bit": did you mean "bot"?',
  ],
  [
    'a precondition that does not parse',
    action('guards: { preconditions: [{ expr: "up ==", reason: r }] }'),
    'expr: not PromQL: unexpected end of input',
  ],
  [
    'a proof that does not parse',
    action('proof: { expressions: [{ name: n, expr: "sum(up" }] }'),
    'expr: not PromQL: ',
  ],
  [
    'two ways to change',
    action('proof: { expressions: [{ name: n, expr: up, rises_by: 1, falls_by: 1 }] }'),
    'falls_by: stands beside rises_by',
  ],
  ['a JSON path that is none', action('', http(', show: ["$["]')), 'show: not a JSONPath: '],
  [
    'matchers that are none',
    action('alerts: \'alertname=~"("\''),
    'alerts: not matchers, such as alertname="Down": ',
  ],
  [
    'a place that nobody fills',
    action(
      'parameters: [{ name: unit, choices: [a] }]',
      'steps: [{ kind: runner, runner: host, command: restart, with: { unit: "{{uni}}" } }]',
    ),
    'unit: {{uni}} is neither a parameter nor a secret: did you mean {{unit}}?',
  ],
  [
    'a place in a header',
    action('', http(', headers: { X-A: "{{who}}" }')),
    'X-A: {{who}} is neither a parameter nor a secret',
  ],
  [
    'a place in the list of choices',
    action('parameters: [{ name: a, choices_from: { url: "https://h/{{a}}", each: "$[*]", value: id } }]'),
    'url: {{a}} is neither a parameter nor a secret',
  ],
  [
    'another place than the figure in a warning',
    action('guards: { warn: [{ expr: up, text: "{{vaue}} sessions" }] }'),
    'text: {{vaue}} is neither a parameter nor a secret: did you mean {{value}}?',
  ],
  [
    'a default that is not on the list',
    action('parameters: [{ name: a, choices: [x, y], default: z }]'),
    'default: "z" is none of the choices: expected one of "x", "y"',
  ],
  [
    'a preset of a mark that is no place among them',
    action('parameters: [{ name: a, type: mark, default: "2.14" }]'),
    'default: marks come and go: expected latest, or none',
  ],
  [
    'a key where everybody could read it',
    action('', http(', tls: { cert: "-----BEGIN CERTIFICATE-----", key: "-----BEGIN PRIVATE KEY-----" }')),
    "key: expected one of its secrets, such as '{{client_key}}'",
  ],
  [
    'a key that is not declared',
    action('', http(', tls: { cert: "-----BEGIN CERTIFICATE-----", key: "{{client_key}}" }')),
    'key: {{client_key}} is neither a parameter nor a secret',
  ],
  [
    'a certificate without its key',
    action('', http(', tls: { cert: "-----BEGIN CERTIFICATE-----" }')),
    'tls: a certificate and its key go together: expected both',
  ],
  ['nothing to choose', action('parameters: [{ name: a }]'), 'choices: nothing to choose from'],
  [
    'an integer without limits',
    action('parameters: [{ name: a, type: integer, min: 1 }]'),
    'max: is missing: an integer has a least and a greatest value',
  ],
  [
    'a default outside of the limits',
    action('parameters: [{ name: a, type: integer, min: 1, max: 3, default: 4 }]'),
    'default: is not a whole number from 1 to 3',
  ],
  [
    'two parameters of one name',
    action('parameters: [{ name: a, choices: [x] }, { name: a, choices: [y] }]'),
    'name: the parameter "a" is there already',
  ],
  [
    'a parameter with the name of a secret',
    action('secrets: { a: s }, parameters: [{ name: a, choices: [x] }]'),
    'name: "a" is a secret already',
  ],
  [
    'an address that is none',
    action('', 'steps: [{ kind: http, url: "ftp://h/" }]'),
    'url: not an http or https URL',
  ],
  ['safe and dangerous', action('safe: true, dangerous: true'), 'safe: a dangerous action is not safe'],
  ['safe, for admins', action('safe: true, admins_only: true'), 'safe: on-call staff could not press it'],
  [
    'a diagnostic that proves',
    action('kind: diagnostic, proof: { checks: [web] }'),
    'proof: a diagnostic proves nothing',
  ],
  [
    'a proof that cannot come in time',
    action('proof: { checks: [web], stable: 5, interval: 10s }'),
    'limit: it could never be proven: 5 looks at an interval of 10s, the first after 3s, take longer than 30s',
  ],
]

// Whom a request goes to must not be for the presser to say, however the address is written.
const STEERED = [
  'https://{{h}}/fix',
  'https://{{h}}.example.org/',
  'https://example.org{{h}}/',
  'https://example.org:{{h}}/',
  'https://example.org:80{{h}}/',
  'https://{{h}}@example.org/',
  'https:{{h}}/fix',
  'https:/{{h}}/fix',
  'https:\\\\{{h}}/fix',
  '{{h}}',
  '{{h}}://example.org',
  '{{base}}{{h}}/fix',
] as const

const AUTOMATIC = `automatic: { enabled: true, alerts: 'alertname="Down"' }`
const PROOF = 'proof: { checks: [web] }'

const NEVER_BY_ITSELF: readonly Row[] = [
  ['what is safe, proven and a recovery may', action(`safe: true, ${PROOF}, ${AUTOMATIC}`), null],
  [
    'V-90: a diagnostic',
    action(`safe: true, kind: diagnostic, ${AUTOMATIC}`),
    'automatic: a diagnostic changes nothing',
  ],
  ['what is not safe', action(`${PROOF}, ${AUTOMATIC}`), 'automatic: only a safe action may run by itself'],
  [
    'V-89: what is dangerous',
    action(`dangerous: true, ${PROOF}, ${AUTOMATIC}`),
    'automatic: a dangerous action never runs by itself',
  ],
  ['what nothing proves', action(`safe: true, ${AUTOMATIC}`), 'automatic: without proof nobody would learn'],
  [
    'what asks for a second person',
    action(`safe: true, ${PROOF}, guards: { second_person: true }, ${AUTOMATIC}`),
    'automatic: it asks for a second person',
  ],
  [
    'what asks for a parameter',
    action(`safe: true, ${PROOF}, parameters: [{ name: a, choices: [x] }], ${AUTOMATIC}`),
    'automatic: nobody gives its parameters then',
  ],
  [
    'a part that heals itself',
    action(`part: db, safe: true, ${PROOF}, ${AUTOMATIC}`),
    'automatic: "api/db" heals itself (self_healing), and two healers on one service fight',
  ],
  [
    'a service that heals itself',
    action(
      `safe: true, proof: { checks: [api/web] }, ${AUTOMATIC}`,
      'steps: [{ kind: recheck, checks: [api/web] }]',
    ).replace('service: api, slug: fix', 'service: bot, slug: fix'),
    'automatic: "bot" heals itself',
  ],
]

const check = async (text: string, issue: string | null) => {
  const issues = await issuesOf(text)
  if (issue === null) return expect(issues).toEqual([])
  expect(issues).toHaveLength(1)
  expect(issues[0]).toContain(issue)
  expect(issues[0]).toMatch(new RegExp(`^deck\\.yml:${FIRST_LINE}:\\d+: `))
}

describe('an action', () => {
  test.each(GOOD)('%s is good', (_what, text, issue) => check(text, issue))
  test.each(FAULTS)('%s is told with its place', (_what, text, issue) => check(text, issue))
  test.each(NEVER_BY_ITSELF)('by itself: %s', (_what, text, issue) => check(text, issue))

  test.each(STEERED)('%s would let the presser say whom to ask', async url => {
    const issues = await issuesOf(
      action(
        'parameters: [{ name: h, choices: [x] }], secrets: { base: s }',
        `steps: [{ kind: http, url: '${url}' }]`,
      ),
    )
    expect(issues).toHaveLength(1)
    expect(issues[0]).toMatch(/url: (something filled in would say whom to ask|not an http or https URL)/)
  })

  test('an expression is faulty at its character', async () => {
    const text = action('guards: { preconditions: [{ expr: "up == foo(", reason: r }] }')
    const [issue = ''] = await issuesOf(text)
    const line = text.split('\n')[FIRST_LINE - 1] ?? ''
    expect(Number(issue.split(':')[2])).toBeGreaterThan(line.indexOf('up =='))
  })

  test('one key stands once', async () => {
    const text = action('')
    expect(await issuesOf(`${text}${text.split('\n').at(-2)}\n`)).toEqual([
      expect.stringContaining('slug: the action "api/fix" is there already'),
    ])
  })
})

describe('a runner', () => {
  const runner = (key: string, url = 'http://h:9440') =>
    `runners: [{ slug: host, name: Host, url: "${url}", secrets: { key: "${key}" } }]\n`

  test.each([
    [KEY, null],
    ['c2hvcnQ=', 'key: holds 5 bytes: expected base64 of 32 bytes or more'],
    ['not base64!', 'key: is not base64'],
  ])('with the key %s', async (key, issue) => {
    const issues = await issuesOf(runner(key))
    expect(issues).toEqual(issue === null ? [] : [expect.stringContaining(issue)])
    if (issue !== null) expect(issues.join()).not.toContain(key)
  })

  test('is asked over http or https only, and its key is masked where the file is shown', async () => {
    expect(await issuesOf(runner(KEY, 'ssh://h'))).toHaveLength(1)
    const { files } = await loadText(runner(KEY))
    expect(JSON.stringify(files)).not.toContain(KEY)
  })
})

describe('a runbook', () => {
  const runbook = (more: string) => `${BASE}runbooks:\n  - { slug: down, title: Down, ${more} }\n`

  test('is read from a file of its own, relative to the one that names it, and followed', async () => {
    const { configuration, watched, issues } = await loadText('include: [conf/books.yml]\n', {
      files: {
        'conf/books.yml': 'runbooks: [{ slug: down, title: Down, file: texts/down.md }]\n',
        'conf/texts/down.md': '# Down\n\nLook twice.\n',
      },
    })
    expect(issues).toEqual([])
    expect(configuration?.entries.runbook[0]).toMatchObject({ text: '# Down\n\nLook twice.' })
    expect(configuration?.entries.runbook[0]).not.toHaveProperty('file')
    expect(watched).toContain('conf/texts/down.md')
  })

  test.each([
    ['a file that is not there', 'file: gone.md', 'file: gone.md cannot be read'],
    ['text beside a file', 'file: a.md, text: x', 'file: stands beside text'],
    ['nothing to read', 'services: [api]', 'text: is empty: expected what to do'],
    [
      'an unknown service',
      'text: x, services: [apy]',
      'services: there is no service "apy": did you mean "api"?',
    ],
    ['an unknown part', 'text: x, services: [api/dv]', 'services: the service "api" has no part "dv"'],
    [
      'an unknown check',
      'text: x, checks: [api/wep]',
      'checks: there is no check "api/wep": did you mean "api/web"?',
    ],
    [
      'alerts that are none',
      'text: x, alerts: ["alertname"]',
      'alerts: not matchers, such as alertname="Down"',
    ],
  ])('%s is told', async (_what, more, issue) => {
    const issues = await issuesOf(runbook(more), { files: { 'a.md': '# A' } })
    expect(issues).toContainEqual(expect.stringContaining(issue))
  })

  test('a text that is too long is refused', async () => {
    const issues = await issuesOf('runbooks: [{ slug: down, title: Down, file: a.md }]', {
      files: { 'a.md': 'x'.repeat(100_001) },
    })
    expect(issues).toEqual([expect.stringContaining('file: holds more than 100000 characters')])
  })
})
