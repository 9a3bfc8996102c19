import { describe, expect, test } from 'vitest'
import type { Integration, Receiver } from '../alert/receiver-config.ts'
import { issuesOf, loadText } from './testing.ts'

const ROUTE = 'route: {receiver: ops}\n'
const NOBODY = `${ROUTE}receivers: [{name: ops}]\n`

const at = (text: string, receivers = '[{name: ops}]') => `${text}receivers: ${receivers}\n`
/** One receiver with one integration, on line 4. */
const told = (kind: string, config: string) =>
  `${ROUTE}receivers:\n- name: ops\n  ${kind}_configs: [${config}]\n`

const opened = async (text: string, world = {}): Promise<readonly Receiver[]> => {
  const { configuration, issues } = await loadText(text, world)
  expect(issues).toEqual([])
  return configuration?.alerting.receivers ?? []
}
const openedOne = async (kind: string, config: string, world = {}): Promise<Integration> => {
  const [integration] = (await opened(told(kind, config), world))[0]?.integrations ?? []
  if (!integration) throw new Error('no integration')
  return integration
}

type Row = [why: string, text: string, issues: string[]]

const BAD: Row[] = [
  [
    'T4: a time interval that is not there',
    at(
      'route:\n  receiver: ops\n  routes:\n  - matchers: [a=b]\n    mute_time_intervals: [nights]\ntime_intervals: [{name: night}]\n',
    ),
    ['deck.yml:5:27: mute_time_intervals: there is no time interval "nights": did you mean "night"?'],
  ],
  [
    'T4: an active interval that is not there',
    at('route:\n  receiver: ops\n  routes: [{active_time_intervals: [x]}]\n'),
    ['deck.yml:3:37: active_time_intervals: there is no time interval "x"'],
  ],
  [
    'T4: a root that is muted',
    at(
      'route:\n  receiver: ops\n  mute_time_intervals: [n]\n  active_time_intervals: [n]\ntime_intervals: [{name: n}]\n',
    ),
    [
      'deck.yml:3:24: mute_time_intervals: the root is never muted',
      'deck.yml:4:26: active_time_intervals: the root is never muted',
    ],
  ],
  [
    'a root with matchers',
    at('route: {receiver: ops, matchers: [a=b]}\n'),
    ['deck.yml:1:34: matchers: the root takes every alert'],
  ],
  [
    'a root with older matchers',
    at('route: {receiver: ops, match_re: {a: b}}\n'),
    ['deck.yml:1:34: match_re: the root takes every alert'],
  ],
  [
    'a root that continues',
    at('route: {receiver: ops, continue: true}\n'),
    ['deck.yml:1:34: continue: the root has no siblings'],
  ],
  [
    'a root without a receiver',
    at('route: {group_by: [a]}\n'),
    ['deck.yml:1:8: receiver: missing: the root is told whatever nobody else takes'],
  ],
  [
    'a receiver that is not there',
    at('route:\n  receiver: ops\n  routes:\n  - {receiver: opps}\n'),
    ['deck.yml:4:16: receiver: there is no receiver "opps": did you mean "ops"?'],
  ],
  [
    'a receiver twice',
    at(ROUTE, '[{name: ops}, {name: ops}]'),
    ['deck.yml:2:33: name: the receiver "ops" is there already'],
  ],
  [
    'a time interval twice',
    `${NOBODY}time_intervals: [{name: n}, {name: n}]\n`,
    ['deck.yml:3:36: name: the time interval "n" is there already'],
  ],
  ['a receiver without a name', at(ROUTE, '[{email_configs: []}]'), ['deck.yml:2:13: name: missing']],
  [
    'receivers without a route',
    'receivers: [{name: ops}]\n',
    ['deck.yml:1:12: receivers: nobody is told without a route'],
  ],
  [
    'a matcher that is none',
    at('route:\n  receiver: ops\n  routes: [{matchers: ["a"]}]\n'),
    ['deck.yml:3:24: matchers: '],
  ],
  [
    'a pattern that is none',
    at('route:\n  receiver: ops\n  routes: [{match_re: {a: "("}}]\n'),
    ['deck.yml:3:27: a: "(" is not a regular expression'],
  ],
  [
    'a label to group by twice',
    at('route: {receiver: ops, group_by: [a, a]}\n'),
    ['deck.yml:1:34: group_by: names a label twice'],
  ],
  [
    'all labels and another',
    at('route: {receiver: ops, group_by: [..., a]}\n'),
    ['deck.yml:1:34: group_by: "..." stands for all labels'],
  ],
  [
    'a group interval of none',
    at('route: {receiver: ops, group_interval: 0s}\n'),
    ['deck.yml:1:40: group_interval: is 0'],
  ],
  [
    'a misspelt field of a route',
    at('route: {receiver: ops, group_wiat: 1s}\n'),
    ['deck.yml:1:24: unknown field "group_wiat": did you mean "group_wait"?'],
  ],
  [
    'a receiver that Opsdeck does not speak',
    at(ROUTE, '[{name: ops, jira_configs: []}]'),
    ['deck.yml:2:25: "jira_configs" is known to Alertmanager, but not supported by Opsdeck'],
  ],
  [
    'a global field of such a receiver',
    `global: {victorops_api_key: x}\n${NOBODY}`,
    ['deck.yml:1:10: "victorops_api_key" is known to Alertmanager, but not supported by Opsdeck'],
  ],
  [
    'no place to send to',
    told('discord', '{}'),
    ['deck.yml:4:21: webhook_url: missing: expected webhook_url or webhook_url_file'],
  ],
  [
    'nor by global',
    told('opsgenie', '{}'),
    ['deck.yml:4:22: api_key: missing: expected api_key or api_key_file, or opsgenie_api_key under global'],
  ],
  [
    'slack without anything',
    told('slack', '{channel: "#x"}'),
    ['deck.yml:4:19: api_url: missing: expected api_url or app_token'],
  ],
  [
    'a secret and its file',
    told('webhook', '{url: "http://x/", url_file: f}'),
    ['deck.yml:4:50: url_file: cannot be given beside url: expected at most one'],
  ],
  [
    'a file that is not there',
    told('webhook', '{url_file: f}'),
    ['deck.yml:4:32: url_file: f cannot be read: there is no such file'],
  ],
  [
    'mail without a server',
    told('email', '{to: a@example.org}'),
    [
      'deck.yml:4:19: from: missing: expected from, or smtp_from under global',
      'deck.yml:4:19: smarthost: missing: expected smarthost, or smtp_smarthost under global',
    ],
  ],
  [
    'mail with a header twice',
    told('email', '{to: a, from: b, smarthost: "h:25", headers: {Subject: x, subject: y}}'),
    ['deck.yml:4:86: subject: the header "subject" is there twice'],
  ],
  [
    'a template with open braces',
    told('discord', '{webhook_url: "http://x/", title: "{{ .Status"}'),
    ['deck.yml:4:55: title: not a template: '],
  ],
  [
    'a template with a function that is not there',
    told('log', '{message: "{{ .Status | nope }}"}'),
    ['deck.yml:4:27: message: not a template: '],
  ],
  [
    'a telegram chat that is no number',
    told('telegram', '{bot_token: t, chat_id: "@ops"}'),
    ['deck.yml:4:46: chat_id: "@ops" is not a chat'],
  ],
  [
    'a telephone number that is none',
    told(
      'sms',
      '{account_sid: AC00000000000000000000000000000000, auth_token: t, from: "+4915112345678", to: [0151]}',
    ),
    ['deck.yml:4:111: to: "0151" is not a telephone number'],
  ],
  [
    'a responder that is nobody',
    told('opsgenie', '{api_key: k, responders: [{type: team}]}'),
    ['deck.yml:4:48: responders: names nobody'],
  ],
  [
    'an older key of PagerDuty',
    told('pagerduty', '{service_key: k}'),
    ['deck.yml:4:24: "service_key" is known to Alertmanager, but not supported by Opsdeck'],
  ],
  [
    'html and monospace',
    told('pushover', '{user_key: u, token: t, html: true, monospace: true}'),
    ['deck.yml:4:69: monospace: cannot be given beside html'],
  ],
]

test.each(BAD)('refused: %s', async (_why, text, expected) => {
  const issues = await issuesOf(text)
  for (const [i, start] of expected.entries()) expect(issues[i]?.slice(0, start.length)).toBe(start)
  expect(issues).toHaveLength(expected.length)
})

const WHOLE = `
global:
  resolve_timeout: 10m
  smtp_smarthost: mail.example.org:587
  smtp_from: deck@example.org
  smtp_auth_username: deck
  smtp_auth_password: m4il
  smtp_require_tls: false
  slack_api_url_file: slack.txt
  opsgenie_api_key: og
  http_config: {proxy_url: "http://proxy:3128"}
templates: [templates/*.tmpl]
route:
  receiver: team
  group_by: [alertname, cluster]
  group_wait: 10s
  routes:
  - matchers: ['service=~"foo1|foo2"', severity!=info]
    continue: true
    routes:
    - {match: {severity: critical}, receiver: pager}
  - receiver: pager
    group_by: ['...']
    repeat_interval: 1h
    active_time_intervals: [offhours]
    mute_time_intervals: [holidays]
inhibit_rules:
- source_matchers: [severity="critical"]
  target_match: {severity: warning}
  equal: [alertname, cluster]
time_intervals:
- name: offhours
  time_intervals:
  - {weekdays: ['friday:saturday'], location: Europe/Berlin}
mute_time_intervals:
- name: holidays
  time_intervals: [{months: ['12'], days_of_month: ['24:26'], years: [2026]}]
receivers:
- name: team
  slack_configs: [{channel: '#ops'}]
  email_configs: [{to: 'a@example.org, b@example.org', tls_config: {ca_file: ca.pem}}]
  escalation_configs: []
- name: pager
  opsgenie_configs: [{tags: x}]
  webhook_configs:
  - {url: 'http://127.0.0.1:9/hook', send_resolved: false, http_config: {basic_auth: {username: u, password_file: pw.txt}}}
  - {url_file: url.txt, signing_secret: s1gn, max_alerts: 5}
`
const WORLD = {
  files: {
    'slack.txt': 'https://hooks.slack.com/services/T0K\n',
    'ca.pem': 'PEM',
    'pw.txt': 'pw\n',
    'url.txt': 'https://hook.example.org/s3cr3t\n',
    'templates/one.tmpl': '{{ define "x" }}y{{ end }}',
  },
}

describe('a whole configuration of Alertmanager', () => {
  test('is read: routes, rules, intervals and templates', async () => {
    const { configuration, issues, watched } = await loadText(WHOLE, WORLD)
    expect(issues).toEqual([])
    const alerting = configuration?.alerting
    expect(alerting?.resolveTimeoutMs).toBe(600_000)
    expect(alerting?.route).toMatchObject({
      id: '{}',
      receiver: 'team',
      groupBy: ['alertname', 'cluster'],
      groupWaitMs: 10_000,
      groupIntervalMs: 300_000,
      routes: [
        {
          id: '{}/{service=~"foo1|foo2",severity!="info"}/0',
          continues: true,
          routes: [{ receiver: 'pager', groupWaitMs: 10_000 }],
        },
        { groupBy: 'all', repeatIntervalMs: 3_600_000, muteTimeIntervals: ['holidays'] },
      ],
    })
    expect(alerting?.inhibitRules).toEqual([
      {
        name: 'inhibit_rules[0]',
        sourceMatchers: [{ name: 'severity', op: '=', value: 'critical' }],
        targetMatchers: [{ name: 'severity', op: '=', value: 'warning' }],
        equal: ['alertname', 'cluster'],
      },
    ])
    expect(alerting?.timeIntervals).toMatchObject([
      {
        name: 'holidays',
        intervals: [{ months: [{ from: 12, to: 12 }], years: [{ from: 2026, to: 2026 }], weekdays: null }],
      },
      { name: 'offhours', intervals: [{ weekdays: [{ from: 5, to: 6 }], zone: 'Europe/Berlin' }] },
    ])
    expect(alerting?.templates).toEqual([
      { path: 'templates/one.tmpl', text: WORLD.files['templates/one.tmpl'] },
    ])
    expect(watched).toEqual(expect.arrayContaining(['templates/*.tmpl', 'slack.txt', 'url.txt', 'ca.pem']))
    expect(configuration?.mail).toMatchObject({ host: 'mail.example.org', auth: { password: 'm4il' } })
  })

  test('is opened for the engine: files read, global filled in', async () => {
    const [team, pager] = await opened(WHOLE, WORLD)
    expect(team?.integrations).toMatchObject([
      {
        kind: 'email',
        index: 0,
        config: {
          send_resolved: false,
          from: 'deck@example.org',
          smarthost: { host: 'mail.example.org', port: 587 },
          auth_username: 'deck',
          auth_password: 'm4il',
          require_tls: false,
          tls: { caPem: 'PEM' },
        },
      },
      {
        kind: 'slack',
        config: {
          send_resolved: false,
          api_url: 'https://hooks.slack.com/services/T0K',
          channel: '#ops',
          http: { proxyUrl: 'http://proxy:3128' },
        },
      },
    ])
    expect(pager?.integrations).toMatchObject([
      {
        kind: 'opsgenie',
        config: { send_resolved: true, api_key: 'og', api_url: 'https://api.opsgenie.com/' },
      },
      {
        kind: 'webhook',
        index: 0,
        config: {
          send_resolved: false,
          url: 'http://127.0.0.1:9/hook',
          http: { auth: { kind: 'basic', username: 'u', password: 'pw' }, proxyUrl: null },
        },
      },
      {
        kind: 'webhook',
        index: 1,
        config: {
          send_resolved: true,
          url: 'https://hook.example.org/s3cr3t',
          signing_secret: 's1gn',
          max_alerts: 5,
        },
      },
    ])
    expect(JSON.stringify([team, pager])).not.toContain('_file')
  })

  test('is shown without a secret', async () => {
    const { files } = await loadText(
      `${WHOLE}- name: more\n  slack_configs: [{api_url: "https://hooks.slack.com/s-l-a-c-k"}]\n  telegram_configs: [{bot_token: t-e-l, chat_id: -5}]\n  discord_configs: [{webhook_url: "https://d-i-s"}]\n  pagerduty_configs: [{routing_key: p-d}]\n  pushover_configs: [{user_key: p-u, token: p-t}]\n`,
      WORLD,
    )
    const shown = files[0]?.text ?? ''
    for (const secret of [
      'm4il',
      '127.0.0.1:9',
      's1gn',
      'og\n',
      's-l-a-c-k',
      't-e-l',
      'd-i-s',
      'p-d',
      'p-u',
      'p-t',
    ]) {
      expect(shown).not.toContain(secret)
    }
    expect(shown).toContain('smtp_from: deck@example.org')
    expect(shown).toContain("channel: '#ops'")
  })
})

describe('A14: whether what has resolved is told, unless it says so', () => {
  const AC =
    'account_sid: AC00000000000000000000000000000000, auth_token: t, from: "+4915112345678", to: ["+4915112345679"]'
  test.each([
    ['webhook', '{url: "http://x/"}', true],
    ['pagerduty', '{routing_key: k}', true],
    ['opsgenie', '{api_key: k}', true],
    ['telegram', '{bot_token: t, chat_id: -100123}', true],
    ['discord', '{webhook_url: "http://x/"}', true],
    ['msteams', '{webhook_url: "http://x/"}', true],
    ['msteamsv2', '{webhook_url: "http://x/"}', true],
    ['mattermost', '{webhook_url: "http://x/"}', true],
    ['pushover', '{user_key: u, token: t}', true],
    ['email', '{to: a, from: b, smarthost: "h:25"}', false],
    ['slack', '{api_url: "http://x/"}', false],
    ['sms', `{${AC}}`, false],
    ['voice', `{${AC}}`, false],
    ['ntfy', '{topic: t}', true],
    ['web_push', '{to: [a@example.org]}', true],
    ['digest', '{to: a@example.org}', true],
    ['log', '{}', true],
  ])('A14: %s', async (kind, config, expected) => {
    const integration = await openedOne(kind, config)
    expect(integration.kind).toBe(kind)
    expect(integration.config.send_resolved).toBe(expected)
    const other = await openedOne(
      kind,
      config.replace(/\}$/, `${config === '{}' ? '' : ', '}send_resolved: ${!expected}}`),
    )
    expect(other.config.send_resolved).toBe(!expected)
  })
})

test.each([
  ['its own webhook', 'api_url: "http://own/"', 'slack_api_url: "http://all/"', 'http://own/', undefined],
  [
    'its own app before the webhook of all',
    'app_token: own',
    'slack_api_url: "http://all/"',
    'https://slack.com/api/chat.postMessage',
    'own',
  ],
  ['the webhook of all', '', 'slack_api_url: "http://all/"', 'http://all/', undefined],
  ['the app of all', '', 'slack_app_token: all, slack_app_url: "http://app/"', 'http://app/', 'all'],
])('slack is told by %s', async (_why, own, global, url, token) => {
  const [receiver] = await opened(`global: {${global}}\n${told('slack', `{${own}}`)}`)
  expect(receiver?.integrations[0]?.config).toMatchObject({ api_url: url })
  expect(receiver?.integrations[0]?.config).toHaveProperty('app_token', token)
})

const POLICY =
  'escalations: [{slug: db, name: DB, steps: [{name: one, tell: [{receiver: ops}]}], last_resort: {receiver: ops}}]\n'

test('a receiver may page by an escalation, and an escalation tell a receiver: both must be there', async () => {
  const told = `${ROUTE}receivers:\n- name: ops\n  escalation_configs: [{escalation: db}]\n`
  expect(await issuesOf(told + POLICY)).toEqual([])
  expect(await issuesOf(told)).toEqual(['deck.yml:4:37: escalation: there is no escalation "db"'])
  expect(await issuesOf(`receivers: [{name: opsy}]\n${POLICY}`)).toEqual([
    'deck.yml:2:74: receiver: there is no receiver "ops": did you mean "opsy"?',
    'deck.yml:2:107: receiver: there is no receiver "ops": did you mean "opsy"?',
  ])
})

test('the tree and its names may stand in several files', async () => {
  const files = { 'more.yml': 'receivers: [{name: ops}]\ntime_intervals: [{name: n}]\n' }
  const text = 'include: [more.yml]\nroute: {receiver: ops, routes: [{mute_time_intervals: [n]}]}\n'
  expect(await issuesOf(text, { files })).toEqual([])
  expect(
    await issuesOf(text, { files: { 'more.yml': `${files['more.yml']}route: {receiver: ops}\n` } }),
  ).toEqual(['more.yml:3:8: route: there is one already in another file: expected a single tree'])
})

test('a template file with a fault is named with its place', async () => {
  const files = { 't.tmpl': '{{ define "x" }}\n{{ nope }}{{ end }}' }
  const [issue, ...more] = await issuesOf(`templates: [t.tmpl]\n${NOBODY}`, { files })
  expect(issue).toMatch(/^t\.tmpl:2:4: /)
  expect(more).toEqual([])
})

test('a mail receiver that names its own server needs none under global', async () => {
  const text = `global: {smtp_from: a@example.org}\n${told('email', '{to: b, smarthost: "h:25"}')}`
  const { configuration, issues } = await loadText(text)
  expect(issues).toEqual([])
  expect(configuration?.mail).toBeNull()
})
