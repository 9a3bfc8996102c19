import { describe, expect, test } from 'vitest'
import { PageReceiver } from '../../lib/core/config/schema/page-receiver.ts'
import { FORM_FIELDS, KIND_FIELDS, receiverOf, shown, takesOf } from './receiver-form-model.ts'

/** Something that each field takes. */
const TYPED: Readonly<Record<string, string>> = {
  slug: 'chat',
  takes: 'matching',
  alerts: 'severity="critical"\n\n team=~"a|b" ',
  send_resolved: 'no',
  to: '+15550000002, +15550000003',
  smarthost: 'mail.example.org:587',
  from: '+15550000001',
  auth_username: 'deck',
  auth_password: 'p',
  api_url: 'https://h.example/x',
  webhook_url: 'https://h.example/x',
  url: 'https://h.example/x',
  channel: '#ops',
  bot_token: 't',
  chat_id: '-100',
  routing_key: 'k',
  api_key: 'k',
  region: 'eu',
  signing_secret: 's',
  user_key: 'u',
  token: 't',
  account_sid: `AC${'0'.repeat(32)}`,
  auth_token: 't',
  topic: 'ops',
  at: '07:30',
  zone: 'Europe/Berlin',
  level: 'warn',
  escalation: 'api',
}
// The record's own keys are the kinds.
const KINDS = Object.keys(KIND_FIELDS) as PageReceiver['kind'][]

describe('the form of a receiver', () => {
  test.each(KINDS)('by %s asks for all that its kind has, and sends what its door takes', kind => {
    const typed = kind === 'web_push' ? { ...TYPED, to: 'ada@example.org, bob@example.org' } : TYPED
    const sent = PageReceiver.parse(receiverOf(kind, name => typed[name] ?? '', null))
    expect(sent.alerts).toEqual(['severity="critical"', 'team=~"a|b"'])
    expect(sent.send_resolved).toBe(false)
    const known = PageReceiver.def.options.find(({ def }) => def.shape.kind.def.values[0] === kind)
    const beside = ['kind', 'slug', 'alerts', 'send_resolved', 'business']
    const own = Object.keys(known?.def.shape ?? {}).filter(name => !beside.includes(name))
    expect(new Set(KIND_FIELDS[kind].map(({ name }) => name))).toEqual(new Set(own))
    for (const field of KIND_FIELDS[kind]) expect(shown(sent, field)).toBe(typed[field.name])
  })

  test.each(KINDS)('by %s left empty is refused at fields that it shows', kind => {
    const sent = receiverOf(kind, name => (name === 'takes' ? 'all' : ''), null)
    const paths = PageReceiver.safeParse(sent).error?.issues.map(({ path }) => String(path[0])) ?? []
    expect(paths).toContain('slug')
    expect(FORM_FIELDS).toEqual(expect.arrayContaining(paths))
  })

  test('that is told of labels, and names none, is refused: it would be told everything', () => {
    const sent = receiverOf(
      'log',
      name => (name === 'takes' ? 'matching' : name === 'slug' ? 'chat' : ''),
      null,
    )
    expect(PageReceiver.safeParse(sent).error?.issues[0]?.path).toEqual(['alerts', 0])
  })

  test.each<[alerts: string[] | undefined, takes: string]>([
    [['a="b"'], 'matching'],
    [[], 'all'],
    [undefined, 'named'],
  ])('shows alerts %j as "%s", and sends them so', (alerts, takes) => {
    const config = PageReceiver.parse({ kind: 'log', slug: 'chat', alerts })
    expect(takesOf(config)).toBe(takes)
    const typed: Record<string, string> = {
      slug: 'chat',
      level: 'info',
      takes,
      alerts: alerts?.join('\n') ?? '',
    }
    expect(PageReceiver.parse(receiverOf('log', name => typed[name] ?? '', config))).toEqual(config)
  })

  test('keeps what it does not show', () => {
    const config = PageReceiver.parse({ kind: 'log', slug: 'chat', business: true })
    expect(receiverOf('log', () => '', config)).toMatchObject({ business: true })
  })
})
