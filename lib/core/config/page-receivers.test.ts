import { describe, expect, test } from 'vitest'
import { explainRoute } from '../alert/explain.ts'
import { compileRoutes, matchRoutes } from '../alert/route.ts'
import { labelsFromObject } from '../labels/index.ts'
import { NO_ENTRIES } from './entries.ts'
import { entryFaults } from './entry-faults.ts'
import { referenceFaults } from './entry-references.ts'
import { joinSecrets, sendsSecretsElsewhere, splitSecrets } from './entry-secrets.ts'
import { withPageReceivers } from './page-receivers.ts'
import { PageReceiver } from './schema/page-receiver.ts'
import { surroundingsOf } from './surroundings.ts'
import { loadText } from './testing.ts'

const FILE = `
global:
  smtp_smarthost: mail.example.org:587
  smtp_from: deck@example.org
  smtp_auth_username: deck
  smtp_auth_password: s3cret-of-the-file
  http_config: { authorization: { credentials: s3cret-header } }
route:
  receiver: ops
  group_by: [alertname]
  routes:
    - { receiver: db, matchers: ['team="db"'] }
receivers: [{ name: ops }, { name: db }]
`
const receiver = (fields: Record<string, unknown>) => PageReceiver.parse({ slug: 'chat', ...fields })
const NETWORKS = ['10.0.0.0/8']

async function together(page: readonly PageReceiver[], text = FILE) {
  const { configuration, issues } = await loadText(text)
  expect(issues).toEqual([])
  if (!configuration) throw new Error('no configuration')
  return withPageReceivers(configuration.alerting, page, {
    defaults: configuration.notify,
    networks: NETWORKS,
  })
}

const TWILIO = {
  account_sid: `AC${'0'.repeat(32)}`,
  auth_token: 's3cret',
  from: '+15550000001',
  to: ['+15550000002'],
}
const HOOK = 'https://hooks.example.org/s3cret/path?key=1'

/** Each kind with what it cannot do without, and its secrets by their places. */
const KINDS: [fields: Record<string, unknown>, secrets: Record<string, string>][] = [
  [
    {
      kind: 'email',
      to: 'ops@example.org',
      smarthost: 'smtp.example.org:465',
      from: 'a@example.org',
      auth_username: 'a',
      auth_password: 's3cret',
    },
    { auth_password: 's3cret' },
  ],
  [{ kind: 'slack', api_url: HOOK, channel: '#ops' }, { api_url: 's3cret/path?key=1' }],
  [{ kind: 'discord', webhook_url: HOOK }, { webhook_url: 's3cret/path?key=1' }],
  [{ kind: 'msteams', webhook_url: HOOK }, { webhook_url: 's3cret/path?key=1' }],
  [{ kind: 'msteamsv2', webhook_url: HOOK }, { webhook_url: 's3cret/path?key=1' }],
  [{ kind: 'mattermost', webhook_url: HOOK }, { webhook_url: 's3cret/path?key=1' }],
  [{ kind: 'telegram', bot_token: 's3cret', chat_id: '-100' }, { bot_token: 's3cret' }],
  [{ kind: 'pagerduty', routing_key: 's3cret' }, { routing_key: 's3cret' }],
  [{ kind: 'opsgenie', api_key: 's3cret', region: 'eu' }, { api_key: 's3cret' }],
  [
    { kind: 'webhook', url: HOOK, signing_secret: 's3cret' },
    { url: 's3cret/path?key=1', signing_secret: 's3cret' },
  ],
  [
    { kind: 'pushover', user_key: 's3cret', token: 's3cret' },
    { user_key: 's3cret', token: 's3cret' },
  ],
  [{ kind: 'sms', ...TWILIO }, { auth_token: 's3cret' }],
  [{ kind: 'voice', ...TWILIO }, { auth_token: 's3cret' }],
  [{ kind: 'ntfy', topic: 'ops', token: 's3cret' }, { token: 's3cret' }],
  [{ kind: 'web_push', to: ['ada@example.org'] }, {}],
  [{ kind: 'digest', to: 'ops@example.org', at: '07:30', zone: 'Europe/Berlin' }, {}],
  [{ kind: 'log', level: 'warn' }, {}],
  [{ kind: 'escalation', escalation: 'api' }, {}],
]

describe('each kind of receiver can be added in the page', () => {
  test.each(KINDS)('%j is opened as the file would open it', async fields => {
    const config = receiver({ ...fields, send_resolved: false })
    const { alerting, faults } = await together([config])
    expect(faults).toEqual([])
    const opened = alerting.receivers.find(({ name }) => name === 'chat')
    const { kind, region: _, smarthost, ...rest } = fields
    const host = typeof smarthost === 'string' ? { smarthost: { host: 'smtp.example.org', port: 465 } } : {}
    expect(opened).toMatchObject({
      source: 'page',
      integrations: [{ kind, index: 0, config: { ...rest, ...host, send_resolved: false } }],
    })
  })

  test.each(KINDS)('%j keeps its secrets apart, and gets them back', (fields, secrets) => {
    const config = receiver(fields)
    const split = splitSecrets('receiver', config)
    expect(split.secrets).toEqual(secrets)
    expect(JSON.stringify(split.config)).not.toContain('s3cret')
    expect(splitSecrets('receiver', split.config).config).toEqual(split.config)
    expect(joinSecrets('receiver', split.config, split.secrets)).toEqual({ config, missing: [] })
  })

  test('the whole list of kinds is here', () => {
    expect(KINDS.map(([{ kind }]) => kind)).toEqual(
      PageReceiver.def.options.map(option => option.def.shape.kind.def.values[0]),
    )
  })
})

describe('a receiver of the page', () => {
  test('gets neither accounts nor headers of the file for a server that it names itself', async () => {
    const pages = [
      receiver({
        slug: 'a',
        kind: 'email',
        to: 'x@example.org',
        smarthost: 'evil.example:25',
        from: 'x@y.z',
      }),
      receiver({ slug: 'b', kind: 'webhook', url: 'https://evil.example/x' }),
    ]
    const { alerting } = await together(pages)
    const named = alerting.receivers.filter(({ source }) => source === 'page')
    expect(named).toHaveLength(2)
    expect(JSON.stringify(named)).not.toContain('s3cret')
    expect(named.flatMap(({ integrations }) => integrations.map(({ networks }) => networks))).toEqual([
      NETWORKS,
      NETWORKS,
    ])
  })

  test('mails by the server of the file, with its account, where it names none', async () => {
    const { alerting } = await together([receiver({ kind: 'email', to: 'x@example.org' })])
    expect(alerting.receivers.at(-1)?.integrations).toMatchObject([
      { config: { smarthost: { host: 'mail.example.org' }, auth_password: 's3cret-of-the-file' } },
    ])
    expect(alerting.receivers.at(-1)?.integrations[0]?.networks).toBeUndefined()
  })

  test('of a name that the file has gives way', async () => {
    const { alerting } = await together([receiver({ slug: 'ops', kind: 'log', alerts: [] })])
    expect(alerting.receivers.map(({ name }) => name)).toEqual(['ops', 'db'])
    expect(alerting.route?.routes).toHaveLength(1)
  })

  test('that cannot be opened stays, tells nobody, and says why', async () => {
    const { alerting, faults } = await together(
      [receiver({ kind: 'email', to: 'x@example.org' })],
      'global: {}',
    )
    expect(alerting.receivers).toEqual([{ name: 'chat', integrations: [], source: 'page' }])
    expect(faults).toEqual([
      'the receiver "chat": from: missing: expected from, or smtp_from under global',
      'the receiver "chat": smarthost: missing: expected smarthost, or smtp_smarthost under global',
    ])
  })
})

describe('alerts that a receiver of the page takes', () => {
  const routed = async (alerts: readonly string[] | undefined, text = FILE) => {
    const { alerting } = await together([receiver({ kind: 'log', ...(alerts ? { alerts } : {}) })], text)
    const { route } = alerting
    return (labels: Record<string, string>) => {
      if (!route) return null
      const set = labelsFromObject(labels)
      const found = matchRoutes(compileRoutes(route), set).map(node => node.receiver)
      expect(new Set(explainRoute(alerting, set, 0).receivers)).toEqual(new Set(found))
      return found
    }
  }

  test.each<[alerts: string[] | undefined, labels: Record<string, string>, told: string[]]>([
    [undefined, { team: 'db' }, ['db']],
    [undefined, { team: 'web' }, ['ops']],
    [[], { team: 'db' }, ['chat', 'db']],
    [[], { team: 'web' }, ['chat', 'ops']],
    [['severity="critical"'], { team: 'web', severity: 'critical' }, ['chat', 'ops']],
    [['severity="critical"'], { team: 'web' }, ['ops']],
    [['severity=~"crit.*"', 'team!="db"'], { team: 'db', severity: 'critical' }, ['db']],
  ])('with %j, %j goes to %j: nobody of the file is told less', async (alerts, labels, told) => {
    expect((await routed(alerts))(labels)).toEqual(told)
  })

  test('go to it without any route of the file; what it does not take is told to nobody', async () => {
    const told = await routed(['severity="critical"'], 'global: {}')
    expect(told({ severity: 'critical' })).toEqual(['chat', 'nobody (no route is written)'])
    expect(told({ severity: 'info' })).toEqual(['nobody (no route is written)'])
  })

  test('are grouped as the root groups, under an id that no other node has', async () => {
    const { alerting } = await together([receiver({ kind: 'log', alerts: ['a="b"'] })])
    expect(alerting.route?.routes[0]).toMatchObject({
      id: 'page/chat',
      key: '{}/{a="b"}',
      groupBy: ['alertname'],
    })
    expect(alerting.route?.routes[1]).toMatchObject({ id: '{}/{team="db"}/0' })
  })
})

describe('is refused', () => {
  test.each<[why: string, fields: Record<string, unknown>, path: string]>([
    ['a matcher that is none', { kind: 'log', alerts: ['severity'] }, 'alerts.0'],
    ['a pattern that is none', { kind: 'log', alerts: ['a=~"("'] }, 'alerts.0'],
    ['an address that is none', { kind: 'webhook', url: 'ftp://h/' }, 'url'],
    ['credentials in an address', { kind: 'webhook', url: 'https://me:pw@h/x' }, 'url'],
    ['a number that is none', { kind: 'sms', ...TWILIO, to: ['0151'] }, 'to.0'],
    ['a template that does not parse', { kind: 'email', to: '{{ if }}' }, 'to'],
    ['a file of the server', { kind: 'pagerduty', routing_key: 'x', routing_key_file: '/etc/x' }, ''],
    ['the slug of an address', { kind: 'log', slug: 'test' }, 'slug'],
  ])('%s', (_why, fields, path) => {
    const parsed = PageReceiver.safeParse({ slug: 'chat', ...fields })
    expect(parsed.error?.issues.map(issue => issue.path.join('.'))).toEqual([path])
  })

  test.each<[why: string, fields: Record<string, unknown>, path: string]>([
    ['an account without a server', { to: 'a@b.c', auth_username: 'a', auth_password: 'b' }, 'smarthost'],
    ['a server without a sender', { to: 'a@b.c', smarthost: 'h:25' }, 'from'],
    [
      'a password alone',
      { to: 'a@b.c', smarthost: 'h:25', from: 'a@b.c', auth_password: 'b' },
      'auth_username',
    ],
    [
      'a secret that nobody stored',
      { to: 'a@b.c', smarthost: 'h:25', from: 'a', auth_username: 'b', auth_password: '••••' },
      'auth_password',
    ],
  ])('mail with %s', (_why, fields, path) => {
    const faults = entryFaults('receiver', receiver({ kind: 'email', ...fields }))
    expect(faults.map(fault => fault.path.join('.'))).toEqual([path])
  })

  test.each<[why: string, fields: Record<string, unknown>, path: string]>([
    ['a name of the file', { slug: 'ops', kind: 'log' }, 'slug'],
    ['an escalation that is not there', { kind: 'escalation', escalation: 'x' }, 'escalation'],
    ['mail where none goes out', { kind: 'email', to: 'a@b.c' }, 'to'],
    ['a digest where no mail goes out', { kind: 'digest', to: 'a@b.c' }, 'to'],
  ])('%s', (_why, fields, path) => {
    const around = surroundingsOf([], NO_ENTRIES, { receivers: ['ops'], canMail: false })
    const faults = referenceFaults('receiver', receiver(fields), around)
    expect(faults.map(fault => fault.path.join('.'))).toEqual([path])
  })
})

test.each<
  [why: string, stored: Record<string, unknown>, sent: Record<string, unknown>, isElsewhere: boolean]
>([
  [
    'the same',
    { kind: 'slack', api_url: HOOK },
    { kind: 'slack', api_url: 'https://hooks.example.org/••••' },
    false,
  ],
  [
    'another host',
    { kind: 'slack', api_url: HOOK },
    { kind: 'slack', api_url: 'https://evil.example/••••' },
    true,
  ],
  [
    'another kind',
    { kind: 'ntfy', topic: 'a', token: 'x' },
    { kind: 'pushover', user_key: 'mine', token: '••••' },
    true,
  ],
  [
    'another server',
    { kind: 'ntfy', topic: 'a', token: 'x' },
    { kind: 'ntfy', url: 'https://evil.example', topic: 'a', token: '••••' },
    true,
  ],
])('stored secrets go to nobody else: %s', (_why, stored, sent, isElsewhere) => {
  const asked = { stored: splitSecrets('receiver', receiver(stored)).config, sent: receiver(sent) }
  expect(sendsSecretsElsewhere('receiver', asked)).toBe(isElsewhere)
})
