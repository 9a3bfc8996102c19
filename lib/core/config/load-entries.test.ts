import { expect, test } from 'vitest'
import { issuesOf, loadText } from './testing.ts'

const SERVICE =
  'services: [{slug: api, name: API, match: job="api", parts: [{slug: db, name: DB, match: job="db"}]}]\n'
const at = (text: string) => `${SERVICE}${text}`
const CHECK = 'service: api, slug: web, name: Web, kind: http, url: "https://api.example.org"'

type Row = [why: string, text: string, issues: string[]]

const CHECKS: Row[] = [
  [
    'an unknown kind',
    at('checks:\n  - {service: api, slug: web, name: Web, kind: htp}\n'),
    ['deck.yml:3:48: kind: "htp" is not known: expected one of "http", "tcp"'],
  ],
  [
    'no kind',
    at('checks:\n  - {service: api, slug: web, name: Web}\n'),
    ['deck.yml:3:5: kind: missing: expected one of'],
  ],
  [
    'a field of another kind',
    at(`checks:\n  - {service: api, slug: web, name: Web, kind: tcp, host: db, port: 1, urll: x}\n`),
    ['deck.yml:3:72: unknown field "urll": expected one of kind, service'],
  ],
  [
    'text where a number belongs',
    at('checks:\n  - {service: api, slug: web, name: Web, kind: tcp, host: db, port: http}\n'),
    ['deck.yml:3:69: port: found "http", expected a number'],
  ],
  [
    'a duration without a unit',
    at(`checks:\n  - {${CHECK}, interval: 20}\n`),
    ['deck.yml:3:96: interval: "20" is not a duration above zero'],
  ],
  [
    'an assertion with a misspelt field, told by the alternative that was meant',
    at(
      `checks:\n  - ${CHECK.replaceAll(', ', '\n    ')}\n    assert:\n      - {if: {json: $.a, equls: 1}, state: up}\n`,
    ),
    ['deck.yml:9:26: unknown field "equls": did you mean "equals"?'],
  ],
  [
    'a JSON path that is none',
    at(`checks:\n  - {${CHECK}, assert: [{if: {json: "$[", exists: true}, state: up}]}\n`),
    ['deck.yml:3:'],
  ],
  [
    'a timeout over its interval',
    at(`checks:\n  - {${CHECK}, interval: 5s, timeout: 6s}\n`),
    ['deck.yml:3:109: timeout: 6s is longer than the interval of 5s'],
  ],
  [
    'a service that is not there',
    at(`checks:\n  - {${CHECK.replace('api', 'apj')}}\n`),
    ['deck.yml:3:15: service: there is no service "apj": did you mean "api"?'],
  ],
  [
    'a part that is not there',
    at(`checks:\n  - {${CHECK}, part: dc}\n`),
    ['deck.yml:3:92: part: the service "api" has no part "dc": did you mean "db"?'],
  ],
  [
    'a key twice',
    at(`checks:\n  - {${CHECK}}\n  - {${CHECK}}\n`),
    ['deck.yml:4:26: slug: the check "api/web" is there already: expected another slug'],
  ],
  [
    'a dependency on nothing',
    at(`checks:\n  - {${CHECK}, depends_on: [wep]}\n`),
    ['deck.yml:3:99: depends_on: there is no check "api/wep": did you mean "api/web"?'],
  ],
  [
    'a dependency on itself',
    at(`checks:\n  - {${CHECK}, depends_on: [api/web]}\n`),
    ['deck.yml:3:99: depends_on: a check cannot depend on itself'],
  ],
  [
    'a circle of dependencies',
    at(
      `checks:\n  - {${CHECK}, depends_on: [other]}\n  - {${CHECK.replace('web', 'other')}, depends_on: [web]}\n`,
    ),
    [
      'deck.yml:3:99: depends_on: "api/other" depends on this check already: one of the two must go',
      'deck.yml:4:101: depends_on: "api/web" depends on this check already: one of the two must go',
    ],
  ],
  [
    'a certificate file that is not there',
    at(`checks:\n  - {${CHECK}, tls: {ca: ca.pem}}\n`),
    ['deck.yml:3:96: ca: ca.pem cannot be read: there is no such file'],
  ],
  [
    'a placeholder instead of a secret',
    at(`checks:\n  - {${CHECK}, basic_auth: {username: me, password: ••••}}\n`),
    ['deck.yml:3:123: password: only stands for a secret, and none is stored'],
  ],
]

const OTHERS: Row[] = [
  [
    'a heartbeat with a cron expression that is none',
    at('heartbeats:\n  - {service: api, slug: backup, name: Backup, cron: "0 25 * * *"}\n'),
    ['deck.yml:3:54: cron: "0 25 * * *" is not a cron expression'],
  ],
  [
    'a heartbeat in a zone that does not exist',
    at('heartbeats:\n  - {service: api, slug: backup, name: Backup, zone: Europe/Berlim}\n'),
    ['deck.yml:3:54: zone: "Europe/Berlim" is not a time zone'],
  ],
  [
    'a heartbeat of no service',
    'heartbeats:\n  - {service: api, slug: backup, name: Backup}\n',
    ['deck.yml:2:15: service: there is no service "api"'],
  ],
  [
    'a window by a rule that is none',
    at(
      'windows:\n  - {slug: sun, name: Sunday, services: [api], starts: 2026-01-04T02:00, duration: 2h, repeats: FREQ=SOMETIMES}\n',
    ),
    ['deck.yml:3:97: repeats: '],
  ],
  [
    'a window in a zone that does not exist',
    at(
      'windows:\n  - {slug: sun, name: Sunday, services: [api], starts: 2026-01-04T02:00, duration: 2h, zone: Mars/One}\n',
    ),
    ['deck.yml:3:94: zone: "Mars/One" is not a time zone'],
  ],
  [
    'a window over a part that is not there',
    at(
      'windows:\n  - {slug: sun, name: Sunday, services: [api, api/dbx], starts: 2026-01-04T02:00, duration: 2h}\n',
    ),
    ['deck.yml:3:47: services: the service "api" has no part "dbx": did you mean "db"?'],
  ],
  [
    'a log signal with patterns that are none',
    at(
      'log_signals:\n  - service: api\n    slug: err\n    name: Errors\n    pattern: "(x"\n    where: {a: "~[", b: "["}\n',
    ),
    [
      'deck.yml:6:14: pattern: "(x" is not a regular expression (RE2 syntax)',
      'deck.yml:7:16: where.a: "[" is not a regular expression (RE2 syntax)',
    ],
  ],
  [
    'a log signal for a heartbeat and until a signal that are not there',
    at(
      'log_signals:\n  - service: api\n    slug: err\n    name: Errors\n    min_level: error\n    heartbeat: backup\n    state: {is: down, until: ok}\n',
    ),
    [
      'deck.yml:7:16: heartbeat: there is no heartbeat "api/backup"',
      'deck.yml:8:30: until: there is no log signal "api/ok"',
    ],
  ],
  [
    'a status page with a short password, an unknown service and a wrong host',
    at(
      'status_pages:\n  - slug: public\n    title: Status\n    access: {kind: password, password: short}\n    host: "a b"\n    components: [{service: web}]\n',
    ),
    [
      'deck.yml:5:40: password: too short: expected at least 8 characters',
      'deck.yml:6:11: host: "a b" is not a host name',
      'deck.yml:7:28: service: there is no service "web"',
    ],
  ],
  [
    'two heartbeats by one ping address',
    at(
      'heartbeats:\n  - {service: api, slug: a, name: A, token: aaaabbbbccccdddd}\n  - {service: api, slug: b, name: B, token: aaaabbbbccccdddd}\n',
    ),
    ['deck.yml:4:45: token: the heartbeat "api/a" has the same: expected another'],
  ],
  [
    'two status pages at one host',
    at(
      'status_pages:\n  - {slug: a, title: A, host: s.example.org, components: [{service: api}]}\n  - {slug: b, title: B, host: S.example.org, components: [{service: api}]}\n',
    ),
    ['deck.yml:4:31: host: the status page "a" answers at S.example.org already'],
  ],
  [
    'a status page for networks that are none',
    at(
      'status_pages:\n  - slug: public\n    title: Status\n    access: {kind: networks, networks: [10.0.0.0/8, fd00::/8, 10.0.0.0/33, "fd00:::/8", 10.0.0.1]}\n    components: [{service: api}]\n',
    ),
    [
      'deck.yml:5:63: networks: "10.0.0.0/33" is not a network: expected one such as 10.0.0.0/8 or fd00::/8',
      'deck.yml:5:76: networks: "fd00:::/8" is not a network',
      'deck.yml:5:89: networks: "10.0.0.1" is not a network',
    ],
  ],
]

const GLOBAL: Row[] = [
  [
    'a mail server without a port',
    'global:\n  smtp_smarthost: mail.example.org\n  smtp_from: deck@example.org\n',
    ['deck.yml:2:19: smtp_smarthost: "mail.example.org" is not a host and port'],
  ],
  [
    'a mail server without a sender',
    'global:\n  smtp_smarthost: mail:25\n',
    ['deck.yml:2:19: smtp_smarthost: needs smtp_from beside it'],
  ],
  [
    'a sender without a mail server',
    'global: {smtp_from: deck@example.org}\n',
    ['deck.yml:1:21: smtp_from: has no effect without smtp_smarthost'],
  ],
  [
    'a user without a password',
    'global: {smtp_smarthost: "mail:25", smtp_from: a@b, smtp_auth_username: me}\n',
    ['deck.yml:1:73: smtp_auth_username: expected smtp_auth_username and smtp_auth_password'],
  ],
  [
    'a password file that is not there',
    'global: {smtp_smarthost: "mail:25", smtp_from: a@b, smtp_auth_username: me, smtp_auth_password_file: no.txt}\n',
    ['deck.yml:1:102: smtp_auth_password_file: no.txt cannot be read'],
  ],
  [
    'a network that is none',
    'global: {check_networks: [10.0.0.0/8, ten]}\n',
    ['deck.yml:1:39: check_networks: "ten" is not a network'],
  ],
  [
    'a line that is tested by nothing',
    'global: {connectivity: {targets: []}}\n',
    ['deck.yml:1:34: targets: is empty: expected at least one target'],
  ],
]

test.each([...CHECKS, ...OTHERS, ...GLOBAL])('refused: %s', async (_why, text, expected) => {
  const issues = await issuesOf(text)
  expect(issues.map((issue, i) => issue.slice(0, expected[i]?.length ?? 0) || issue)).toEqual(expected)
})

test('entries of included files are one with those of the main file, and their faults carry their own names', async () => {
  const files = {
    'more.yml': `checks:\n  - {${CHECK.replace('web', 'late')}, depends_on: [web]}\n`,
    'bad.yml': 'windows: [{slug: w, name: W, services: [none], starts: 2026-01-04T02:00, duration: 2h}]\n',
  }
  const { configuration } = await loadText(at(`include: [more.yml]\nchecks: [{${CHECK}}]\n`), { files })
  expect(configuration?.entries.check.map(({ slug }) => slug)).toEqual(['web', 'late'])
  expect(await issuesOf(at('include: [bad.yml]\n'), { files })).toEqual([
    'bad.yml:1:41: services: there is no service "none"',
  ])
})

test('text stays as written where text is meant, and numbers are numbers where those are', async () => {
  const { configuration, issues } = await loadText(
    at(
      `checks:\n  - {${CHECK}, headers: {X-Version: 1.10, X-On: true}, basic_auth: {username: 007, password: "\${PW}"}, address_family: 4, failures: 3, assert: [{if: {status: 200}, state: up}, {word: $.s, means: {up: [ok, 200, true]}}]}\n`,
    ),
    { environment: { PW: '0042' } },
  )
  expect(issues).toEqual([])
  expect(configuration?.entries.check[0]).toMatchObject({
    headers: { 'X-Version': '1.10', 'X-On': 'true' },
    basic_auth: { username: '007', password: '0042' },
    address_family: '4',
    failures: 3,
    assert: [{ if: { status: '200' } }, { means: { up: ['ok', 200, true] } }],
  })
})

test('certificates and keys are read from their files, which are followed', async () => {
  const pem = '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----'
  const { configuration, watched } = await loadText(at(`checks: [{${CHECK}, tls: {ca: pki/ca.pem}}]\n`), {
    files: { 'pki/ca.pem': `${pem}\n` },
  })
  expect(configuration?.entries.check[0]).toMatchObject({ tls: { ca: pem } })
  expect(watched).toContain('pki/ca.pem')
})

test('mail, networks and the line of the deck itself', async () => {
  const { configuration } = await loadText(
    'global: {smtp_smarthost: "[::1]:587", smtp_from: Deck <d@e>, smtp_auth_username: me, smtp_auth_password_file: pw, smtp_require_tls: no, check_networks: [10.0.0.0/8], connectivity: {targets: [1.1.1.1:53], interval: 5s}}\n',
    { files: { pw: 's3cret\n' } },
  )
  expect(configuration).toMatchObject({
    mail: {
      host: '::1',
      port: 587,
      from: 'Deck <d@e>',
      hello: null,
      auth: { username: 'me', password: 's3cret' },
      requireTls: false,
    },
    checkNetworks: ['10.0.0.0/8'],
    connectivity: { targets: [{ host: '1.1.1.1', port: 53 }], intervalMs: 5_000 },
  })
})

test('the text that is shown holds no secret of an entry or of mail', async () => {
  const { files, issues } = await loadText(
    at(
      'global: {smtp_smarthost: "m:25", smtp_from: a@b, smtp_auth_username: me, smtp_auth_password: s-mail}\n' +
        'checks:\n' +
        '  - {service: api, slug: a, name: A, kind: http, url: "https://u:s-url@h/", secrets: {t: s-map}, headers: {Authorization: Bearer s-auth, Cookie: s-cookie, X-Api-Key: s-key, Accept: text/html}}\n' +
        '  - {service: api, slug: b, name: B, kind: postgres, host: h, password: s-pg}\n' +
        '  - {service: api, slug: c, name: C, kind: grpc, host: h, port: 1, metadata: {authorization: s-meta}}\n' +
        'status_pages: [{slug: p, title: P, access: {kind: password, password: s-pages-password}, components: [{service: api}]}]\n',
    ),
  )
  expect(issues).toEqual([])
  expect(files[0]?.text).not.toMatch(/s-[a-z]/)
  expect(files[0]?.text).toContain('Accept: text/html')
  expect(files[0]?.text.match(/<secret>/g)).toHaveLength(9)
})
