import { expect, test } from 'vitest'
import { createAddressRule } from '../probes/address.ts'
import { type Answering, type Asked, context, json, service, text } from './testing.ts'
import { KINDS, SECRET } from './testing-kinds.ts'

type KindName = keyof typeof KINDS

async function probed(kind: KindName, { answer, changes = {} }: { answer: Answering; changes?: object }) {
  const at = await service(answer)
  const probe = await KINDS[kind](changes).probe(at.url, context())
  return { probe, asked: at.asked, host: new URL(at.url).host }
}

const notFound: Answering = (_asked, response) => text(response, 404, 'no such page')

test.each<KindName>(['slack', 'mattermost', 'msteams', 'msteamsv2', 'webhook', 'pagerduty', 'opsgenie'])(
  '%s: the host is asked for its root, without a message and without the key',
  async kind => {
    const { probe, asked, host } = await probed(kind, { answer: notFound })
    expect(probe).toEqual({ kind: 'delivered', detail: `${host} answers`, reference: null })
    expect(asked.map(({ method, url, body }) => [method, url, body])).toEqual([['HEAD', '/', '']])
    expect(JSON.stringify(asked)).not.toContain(SECRET)
  },
)

test.each(Object.entries(KINDS))(
  '%s is broken while nothing listens, and says no secret',
  async (_, kind) => {
    const probe = await kind().probe('http://127.0.0.1:9', context())
    expect(probe).toMatchObject({ kind: 'retry', detail: expect.stringContaining('127.0.0.1') })
    expect(probe?.detail).not.toContain(SECRET)
  },
)

test.each(Object.entries(KINDS))('%s asks no address that the rule forbids', async (_, kind) => {
  const at = await service((_asked, response) => text(response, 200, 'ok'))
  const probe = await kind().probe(at.url, context({ addressRule: createAddressRule({ allow: [] }) }))
  expect(probe?.kind).toBe('refused')
  expect(at.asked).toEqual([])
})

type Question = {
  readonly kind: KindName
  readonly changes?: object
  readonly asks: Partial<Asked>
  readonly good: Answering
  readonly says: string
  readonly bad: Answering
  readonly blames: string
}

const object =
  (status: number, body: object): Answering =>
  (_asked, response) =>
    json(response, status, body)

const QUESTIONS: readonly Question[] = [
  {
    kind: 'discord',
    asks: { method: 'GET', url: `/services/T000/B000/${SECRET}`, body: '' },
    good: object(200, { id: '1', name: 'Spidey Bot' }),
    says: 'the webhook Spidey Bot is there',
    bad: object(404, { message: 'Unknown Webhook', code: 10015 }),
    blames: '404 Unknown Webhook',
  },
  {
    kind: 'telegram',
    asks: { method: 'POST', url: `/bot123456:${SECRET}/getChat`, body: '{"chat_id":"-1001234567890"}' },
    good: object(200, { ok: true, result: { id: -1001234567890, type: 'supergroup' } }),
    says: 'the bot sees the chat',
    bad: object(401, { ok: false, error_code: 401, description: 'Unauthorized' }),
    blames: '401 Unauthorized',
  },
  {
    kind: 'pushover',
    asks: { method: 'POST', url: '/1/users/validate.json', body: `token=${SECRET}&user=u-${SECRET}` },
    good: object(200, { status: 1, request: 'r-1', devices: ['phone'] }),
    says: 'knows the token and the user',
    bad: object(400, { status: 0, user: 'invalid', errors: ['user key is invalid'] }),
    blames: '400 user key is invalid',
  },
  {
    kind: 'ntfy',
    asks: { method: 'GET', url: '/v1/health', body: '' },
    good: object(200, { healthy: true }),
    says: 'answers',
    bad: object(200, { healthy: false }),
    blames: 'says that it is not healthy',
  },
  ...(['sms', 'voice'] as const).map(
    (kind): Question => ({
      kind,
      asks: { method: 'GET', url: `/2010-04-01/Accounts/AC${'a'.repeat(32)}.json`, body: '' },
      good: object(200, { sid: `AC${'a'.repeat(32)}`, status: 'active' }),
      says: 'the account is active',
      bad: object(200, { sid: `AC${'a'.repeat(32)}`, status: 'suspended' }),
      blames: 'the account is suspended',
    }),
  ),
]

test.each(QUESTIONS)('$kind: its service is asked $asks.url, and no message is sent', async question => {
  const { kind, asks, good, says, bad, blames } = question
  const well = await probed(kind, { answer: good })
  expect(well.probe).toMatchObject({ kind: 'delivered', detail: expect.stringContaining(says) })
  expect(well.asked).toHaveLength(1)
  expect(well.asked[0]).toMatchObject(asks)
  const ill = await probed(kind, { answer: bad })
  expect(ill.probe).toMatchObject({ kind: 'refused', detail: expect.stringContaining(blames) })
})

test('an app of Slack asks whether its token is known', async () => {
  const asking = (answer: Answering) =>
    service(answer).then(async at => {
      const probe = await KINDS.slack({
        api_url: `${at.url}/api/chat.postMessage`,
        app_token: SECRET,
      }).probe(at.url, context())
      return { probe, asked: at.asked }
    })
  const well = await asking(object(200, { ok: true, team: 'Subarachnoid Workspace' }))
  expect(well.probe).toMatchObject({ detail: 'the app is signed in to Subarachnoid Workspace' })
  expect(well.asked[0]).toMatchObject({
    url: '/api/auth.test',
    headers: { authorization: `Bearer ${SECRET}` },
  })
  expect((await asking(object(200, { ok: false, error: 'invalid_auth' }))).probe).toEqual({
    kind: 'refused',
    detail: 'Slack: invalid_auth',
  })
})

test('a user of Pushover that comes from the alert is not asked for: the host is', async () => {
  const { asked } = await probed('pushover', {
    answer: notFound,
    changes: { user_key: '{{ .CommonLabels.user }}' },
  })
  expect(asked).toMatchObject([{ method: 'HEAD', url: '/' }])
})
