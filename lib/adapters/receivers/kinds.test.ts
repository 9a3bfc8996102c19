import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { webhookBody } from '../../core/alert/webhook-body.ts'
import { labelsFromObject } from '../../core/labels/index.ts'
import { PUSH_TOKEN_PURPOSE, readPushToken } from '../../core/on-call/push-token.ts'
import { createSecrets } from '../secrets.ts'
import { priorityOf as ntfyPriority } from './ntfy.ts'
import { priorityOf as opsgeniePriority } from './opsgenie.ts'
import { severityOf } from './pagerduty.ts'
import { groupHash } from './plain-texts.ts'
import {
  type Answering,
  type Asked,
  alert,
  context,
  DECK_URL,
  json,
  NOW,
  notification,
  resolved,
  service,
  text,
} from './testing.ts'
import { CASES, KINDS, SECRET } from './testing-kinds.ts'

const HASH = groupHash(notification())
const SUBJECT = '[FIRING:1] HighCpu (web-1 critical)'

type KindName = keyof typeof KINDS

/** Sends by one kind to a service that accepts, or answers as told; what it was asked, read as JSON. */
async function told(
  kind: KindName,
  {
    changes = {},
    of = notification(),
    answer,
  }: { changes?: object; of?: ReturnType<typeof notification>; answer?: Answering } = {},
) {
  const known = CASES.find(one => one.kind === kind)
  const at = await service(answer ?? ((asked, response) => known?.accepts(response, asked)))
  const delivery = await KINDS[kind](changes)(at.url, of, context())
  const bodies = at.asked.map(({ body }): unknown => (body.startsWith('{') ? JSON.parse(body) : body))
  return { delivery, asked: at.asked, body: bodies[0], bodies }
}

const first = (asked: readonly Asked[]): Asked => {
  const [one] = asked
  if (!one) throw new Error('nothing was asked')
  return one
}

const Button = z.object({ label: z.string(), url: z.string() })

describe('Slack', () => {
  test("gets Alertmanager's attachment", async () => {
    const { body } = await told('slack', { changes: { channel: '#{{ .GroupLabels.alertname }}' } })
    expect(body).toMatchObject({
      channel: '#HighCpu',
      attachments: [
        {
          title: SUBJECT,
          fallback: expect.stringContaining(SUBJECT),
          color: 'danger',
          mrkdwn_in: ['fallback', 'pretext', 'text'],
        },
      ],
    })
  })

  test('gets fields and buttons as they are written', async () => {
    const { body } = await told('slack', {
      of: resolved(),
      changes: {
        short_fields: 'true',
        fields: [{ title: 'Where', value: '{{ .CommonLabels.instance }}' }],
        actions: [
          { type: 'button', text: 'Look', url: '{{ .ExternalURL }}', name: 'x' },
          { type: 'button', text: 'Do', name: 'do', value: '1', confirm: { text: 'Sure?' } },
        ],
      },
    })
    expect(body).toMatchObject({
      attachments: [
        {
          color: 'good',
          fields: [{ title: 'Where', value: 'web-1', short: true }],
          actions: [
            { type: 'button', text: 'Look', url: DECK_URL },
            { type: 'button', text: 'Do', name: 'do', value: '1', confirm: { text: 'Sure?' } },
          ],
        },
      ],
    })
  })

  test('and Discord get a text of the own, and one on recovery (X-40)', async () => {
    const words = '🚨 xSwarm Alert: {{ .CommonAnnotations.summary }} is {{ .Status }}'
    for (const [of, status] of [
      [notification(), 'firing'],
      [resolved(), 'resolved'],
    ] as const) {
      const expected = `🚨 xSwarm Alert: CPU at 95 % is ${status}`
      const slack = await told('slack', { of, changes: { message_text: words } })
      const discord = await told('discord', { of, changes: { content: words } })
      expect([slack.asked.length, slack.body]).toMatchObject([1, { text: expected }])
      expect([discord.asked.length, discord.body]).toMatchObject([1, { content: expected }])
    }
  })

  test("shows who asks with an app's token, and reads chat.postMessage's answer", async () => {
    const { asked, delivery } = await told('slack', {
      changes: { app_token: SECRET },
      answer: (_asked, response) => json(response, 200, { ok: true, ts: '17.5' }),
    })
    expect(first(asked).headers.authorization).toBe(`Bearer ${SECRET}`)
    expect(delivery).toMatchObject({ kind: 'delivered', reference: '17.5' })
  })

  test.each([
    ['an error of the API', 200, { ok: false, error: 'channel_not_found' }, 'refused', /channel_not_found/],
    ['an error that passes', 200, { ok: false, error: 'ratelimited' }, 'retry', /ratelimited/],
    ['an error of the webhook', 400, 'invalid_payload', 'refused', /400 invalid_payload/],
    ['a page of a proxy', 200, '<html><body>Sign in</body></html>', 'refused', /Sign in/],
  ])('tells %s by its words', async (_name, status, said, kind, words) => {
    const { delivery } = await told('slack', {
      answer: (_asked, response) =>
        typeof said === 'string' ? text(response, status, said) : json(response, status, said),
    })
    expect(delivery).toMatchObject({ kind, detail: expect.stringMatching(words) })
  })
})

describe('webhook', () => {
  test("gets Alertmanager's body byte for byte, with a key that stays the same over attempts (A16)", async () => {
    const of = notification({ key: 'stable-key' })
    const { asked } = await told('webhook', { of })
    expect(first(asked).body).toBe(webhookBody(of))
    expect(first(asked).headers).toMatchObject({
      'content-type': 'application/json',
      'idempotency-key': 'stable-key',
      'x-opsdeck-delivery': 'stable-key',
    })
    expect(first(asked).headers).not.toHaveProperty('x-opsdeck-signature')
  })

  test('is signed when there is a signing_secret', async () => {
    const { asked } = await told('webhook', { changes: { signing_secret: SECRET } })
    const { body, headers } = first(asked)
    const timestamp = String(NOW / 1_000)
    const signature = createHmac('sha256', SECRET).update(`${timestamp}.${body}`).digest('hex')
    expect(headers).toMatchObject({
      'x-opsdeck-timestamp': timestamp,
      'x-opsdeck-signature': `sha256=${signature}`,
    })
  })

  test('gets no more than max_alerts', async () => {
    const of = notification({ alerts: [alert(), alert(), alert()] })
    const { body } = await told('webhook', { of, changes: { max_alerts: '2' } })
    expect(body).toMatchObject({ truncatedAlerts: 1, alerts: [{}, {}] })
  })

  test('waits no longer than its timeout', async () => {
    const { delivery } = await told('webhook', { changes: { timeout: '200ms' }, answer: () => {} })
    expect(delivery).toMatchObject({ kind: 'retry', detail: expect.stringContaining('within 0.2 s') })
  })
})

describe('PagerDuty', () => {
  test('is told of an incident: triggered, then resolved, by one key (X-41)', async () => {
    const changes = {
      severity: '{{ .CommonLabels.severity }}',
      links: [
        { href: '{{ .ExternalURL }}/x', text: 'Look' },
        { href: '', text: 'none' },
      ],
    }
    const { body } = await told('pagerduty', { changes })
    expect(body).toMatchObject({
      routing_key: SECRET,
      event_action: 'trigger',
      dedup_key: HASH,
      links: [{ href: `${DECK_URL}/x`, text: 'Look' }],
      payload: {
        summary: SUBJECT,
        severity: 'critical',
        custom_details: {
          num_firing: '1',
          num_resolved: '0',
          firing: expect.stringContaining('instance = web-1'),
        },
      },
    })
    expect((await told('pagerduty', { of: resolved() })).body).toMatchObject({
      event_action: 'resolve',
      dedup_key: HASH,
    })
  })

  test('tells what is wrong with an event', async () => {
    const { delivery } = await told('pagerduty', {
      answer: (_asked, response) =>
        json(response, 400, {
          status: 'invalid event',
          message: 'Event object is invalid',
          errors: ['Length of x'],
        }),
    })
    expect(delivery).toEqual({ kind: 'refused', detail: '400 Event object is invalid: Length of x' })
  })

  test('gets an event without details when it would be too large', async () => {
    const { asked, body } = await told('pagerduty', { changes: { details: { all: 'x'.repeat(600_000) } } })
    expect(first(asked).bytes.length).toBeLessThan(512_000)
    expect(body).toMatchObject({
      payload: { custom_details: { error: expect.stringContaining('left out') } },
    })
  })

  test.each([
    ['critical', 'critical'],
    ['P1', 'critical'],
    ['page', 'critical'],
    ['high', 'error'],
    ['error', 'error'],
    ['Warning', 'warning'],
    ['sev3', 'warning'],
    ['info', 'info'],
    ['P5', 'info'],
    ['whatever', 'error'],
    ['', 'error'],
  ])('takes severity %s for %s', (written, expected) => expect(severityOf(written)).toBe(expected))
})

describe('Opsgenie', () => {
  test('is told of an alert, and closes it, by one alias (V-64)', async () => {
    const changes = {
      priority: '{{ .CommonLabels.severity }}',
      tags: 'a, {{ .Status }},,',
      responders: [
        { type: 'teams', name: 'one, two' },
        { type: 'user', username: '{{ .CommonLabels.nobody }}' },
      ],
      details: { extra: '{{ .Status }}' },
    }
    const { body, asked } = await told('opsgenie', { changes })
    expect(first(asked)).toMatchObject({
      url: '/v2/alerts',
      headers: { authorization: `GenieKey ${SECRET}` },
    })
    expect(body).toMatchObject({
      alias: HASH,
      message: SUBJECT,
      priority: 'P1',
      tags: ['a', 'firing'],
      responders: [
        { name: 'one', type: 'team' },
        { name: 'two', type: 'team' },
      ],
      details: { alertname: 'HighCpu', instance: 'web-1', extra: 'firing' },
    })
    const closed = await told('opsgenie', { of: resolved() })
    expect(first(closed.asked).url).toBe(`/v2/alerts/${HASH}/close?identifierType=alias`)
  })

  test('gets its texts anew with update_alerts, and begins again when one of them fails', async () => {
    const { asked } = await told('opsgenie', { changes: { update_alerts: 'true' } })
    expect(asked.map(({ method, url }) => `${method} ${url.split('/').at(-1)}`)).toEqual([
      'POST alerts',
      'PUT message?identifierType=alias',
      'PUT description?identifierType=alias',
    ])
    const { delivery } = await told('opsgenie', {
      changes: { update_alerts: 'true' },
      answer: ({ method }, response) => json(response, method === 'PUT' ? 503 : 202, { message: 'busy' }),
    })
    expect(delivery).toMatchObject({ kind: 'retry', detail: '503 busy' })
  })

  test.each([
    ['P2', 'P2'],
    ['critical', 'P1'],
    ['warning', 'P3'],
    ['', undefined],
  ])('takes priority %s for %s', (written, expected) => expect(opsgeniePriority(written)).toBe(expected))
})

describe('Discord', () => {
  test('gets an embed within its limits', async () => {
    const { body } = await told('discord', {
      changes: { title: 't'.repeat(300), message: 'm'.repeat(5_000), content: 'c'.repeat(2_100) },
    })
    expect(body).toMatchObject({
      content: expect.stringMatching(/^c{1999}…$/),
      embeds: [
        {
          title: expect.stringMatching(/^t{255}…$/),
          description: expect.stringMatching(/^m{4095}…$/),
          color: 10_038_562,
        },
      ],
    })
  })

  test('is asked again after the time that it says', async () => {
    const { delivery } = await told('discord', {
      answer: (_asked, response) =>
        json(response, 429, { message: 'You are being rate limited.', retry_after: 1.25, global: false }),
    })
    expect(delivery).toEqual({
      kind: 'retry',
      detail: '429 You are being rate limited.',
      retryAfterMs: 1_250,
    })
  })
})

describe('Microsoft Teams', () => {
  test('gets a message card by a connector', async () => {
    const { body } = await told('msteams')
    expect(body).toMatchObject({ '@type': 'MessageCard', title: SUBJECT, themeColor: '8C1A1A' })
  })

  test('gets an adaptive card by a workflow, no larger than it takes', async () => {
    const { body, asked } = await told('msteamsv2', { changes: { text: 'ü'.repeat(40_000) } })
    expect(first(asked).bytes.length).toBeLessThan(28_000)
    expect(body).toMatchObject({
      type: 'message',
      attachments: [{ content: { type: 'AdaptiveCard', body: [{ text: SUBJECT, color: 'Attention' }, {}] } }],
    })
  })

  test.each([
    ['429', 'retry'],
    ['400', 'refused'],
  ])('says 200 and means %s', async (status, kind) => {
    const { delivery } = await told('msteams', {
      answer: (_asked, response) =>
        text(
          response,
          200,
          `Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error ${status}`,
        ),
    })
    expect(delivery).toMatchObject({ kind, detail: expect.stringContaining(`HTTP error ${status}`) })
  })
})

describe('Mattermost', () => {
  test('gets text, attachments, and of priorities what goes together', async () => {
    const { body } = await told('mattermost', {
      changes: {
        channel: 'ops',
        priority: { priority: 'Important', requested_ack: 'true', persistent_notifications: 'true' },
        attachments: [{ title: '{{ .Status }}', fields: [{ title: 'a', value: 'b', short: 'true' }] }],
      },
    })
    expect(body).toMatchObject({
      channel: 'ops',
      priority: { priority: 'important', requested_ack: true, persistent_notifications: false },
      attachments: [{ title: 'firing', fields: [{ title: 'a', value: 'b', short: true }] }],
    })
  })
})

describe('Telegram', () => {
  test('gets HTML in its chat', async () => {
    const { body, asked } = await told('telegram')
    expect(first(asked).url).toBe(`/bot123456:${SECRET}/sendMessage`)
    expect(body).toMatchObject({
      chat_id: '-1001234567890',
      parse_mode: 'HTML',
      text: expect.stringContaining('HighCpu'),
    })
  })

  test('gets plain text when its markup cannot be read, or is too long', async () => {
    const { bodies, delivery } = await told('telegram', {
      changes: { message: '<b>{{ .Status }} &amp; well' },
      answer: ({ body }, response) =>
        body.includes('parse_mode')
          ? json(response, 400, { ok: false, description: "Bad Request: can't parse entities: unclosed" })
          : json(response, 200, { ok: true, result: { message_id: 5 } }),
    })
    expect(bodies).toMatchObject([{ parse_mode: 'HTML' }, { text: 'firing & well' }])
    expect(delivery).toMatchObject({
      kind: 'delivered',
      reference: '5',
      detail: expect.stringContaining('unclosed'),
    })
    const long = await told('telegram', { changes: { message: `<b>${'x'.repeat(5_000)}</b>` } })
    expect(long.body).toMatchObject({ text: expect.stringMatching(/^x{4095}…$/) })
    expect(long.body).not.toHaveProperty('parse_mode')
  })

  test('is asked again after the time that it says', async () => {
    const { delivery } = await told('telegram', {
      answer: (_asked, response) =>
        json(response, 429, { ok: false, description: 'Too Many Requests', parameters: { retry_after: 5 } }),
    })
    expect(delivery).toEqual({ kind: 'retry', detail: '429 Too Many Requests', retryAfterMs: 5_000 })
  })
})

describe('ntfy', () => {
  test('gets priority, tags and a button', async () => {
    const { body, asked } = await told('ntfy', { changes: { tags: 'a, b', message: 'é'.repeat(3_000) } })
    expect(first(asked)).toMatchObject({ url: '/', headers: { authorization: `Bearer ${SECRET}` } })
    expect(body).toMatchObject({ topic: 'alerts', title: SUBJECT, priority: 4, tags: ['a', 'b'] })
    expect(body).toMatchObject({
      actions: [{ action: 'view', label: 'Open', url: expect.stringContaining(DECK_URL) }],
    })
    expect(body).toMatchObject({ message: expect.stringMatching(/^é{2046}…$/) })
  })

  test.each([
    ['5', 5],
    ['max', 5],
    ['urgent', 5],
    ['', 3],
    ['9', 3],
  ])('takes priority %s for %i', (written, expected) => expect(ntfyPriority(written)).toBe(expected))
})

describe('Pushover', () => {
  test('repeats an emergency until it is acknowledged, within what the service allows', async () => {
    const { body } = await told('pushover', { changes: { retry: '10s', expire: '10h', message: ' ' } })
    expect(Object.fromEntries(new URLSearchParams(String(body)))).toEqual({
      token: SECRET,
      user: `u-${SECRET}`,
      title: SUBJECT,
      message: '(no details)',
      url: expect.stringContaining(DECK_URL),
      priority: '2',
      retry: '30',
      expire: '10800',
      tags: HASH,
    })
  })

  test('ends an emergency when its group has resolved', async () => {
    const { asked } = await told('pushover', { of: resolved() })
    expect(asked.map(({ url }) => url)).toEqual([
      `/1/receipts/cancel_by_tag/${HASH}.json`,
      '/1/messages.json',
    ])
    expect(asked[1]?.body).toContain('priority=0')
  })

  test('tells what is wrong', async () => {
    const { delivery } = await told('pushover', {
      answer: (_asked, response) => json(response, 400, { status: 0, errors: ['user key is invalid', 'b'] }),
    })
    expect(delivery).toEqual({ kind: 'refused', detail: '400 user key is invalid, b' })
  })
})

describe('a message of a page', () => {
  const page = { id: 'page-1', orderKey: 'order-1', person: 'ann@example.org' }
  const secrets = createSecrets('a secret of the tests, long enough for the deck')
  const read = (address: string) => {
    const url = new URL(address)
    const token = url.searchParams.get('token') ?? ''
    const fields = readPushToken(token, words => secrets.sign(PUSH_TOKEN_PURPOSE, words), NOW)
    return { path: `${url.origin}${url.pathname}`, outcome: url.searchParams.get('outcome'), fields }
  }
  const expected = (outcome: string) => ({
    path: `${DECK_URL}/api/v1/push/receipt`,
    outcome,
    fields: expect.objectContaining({
      via: 'receiver',
      page: 'page-1',
      order: 'order-1',
      person: 'ann@example.org',
    }),
  })
  const sent = async (kind: 'ntfy' | 'pushover', changes: object) => {
    const at = await service((asked, response) =>
      CASES.find(one => one.kind === kind)?.accepts(response, asked),
    )
    await KINDS[kind]()(at.url, notification(), context({ page, ...changes }))
    return first(at.asked).body
  }

  test('has buttons by ntfy, and an acknowledgement by Pushover', async () => {
    const { actions } = z.object({ actions: z.array(Button) }).parse(JSON.parse(await sent('ntfy', {})))
    expect(actions.map(({ label }) => label)).toEqual(['Acknowledge', 'Escalate', 'Open'])
    expect(read(actions[0]?.url ?? '')).toEqual(expected('acknowledge'))
    expect(read(actions[1]?.url ?? '')).toEqual(expected('escalate'))
    const form = new URLSearchParams(await sent('pushover', {}))
    expect(read(form.get('callback') ?? '')).toEqual(expected('acknowledge'))
  })

  test('has none where nobody else reaches the deck', async () => {
    const local = { deckUrl: 'http://localhost:3000' }
    expect(await sent('ntfy', local)).not.toContain('Acknowledge')
    expect(await sent('pushover', local)).not.toContain('callback')
  })
})

describe('a template that fails', () => {
  const BROKEN = '{{ .CommonLabels.SortedPairs.Nothing }}'

  test.each([
    ['slack', { text: BROKEN }],
    ['slack', { title: BROKEN }],
    ['slack', { title: '{{ template "there is none" . }}' }],
    ['discord', { message: BROKEN }],
    ['msteams', { text: BROKEN }],
    ['msteamsv2', { text: BROKEN }],
    ['mattermost', { text: BROKEN }],
    ['telegram', { message: BROKEN }],
    ['pagerduty', { description: BROKEN }],
    ['pagerduty', { details: { x: BROKEN } }],
    ['opsgenie', { description: BROKEN }],
    ['ntfy', { message: BROKEN }],
    ['pushover', { message: BROKEN }],
    ['sms', { message: BROKEN }],
    ['voice', { message: BROKEN }],
  ] as const)('keeps no message of %s back: plain words go out that name it (%j)', async (kind, changes) => {
    const { delivery, asked } = await told(kind, { changes })
    expect(delivery.kind).toBe('delivered')
    expect(delivery.detail).toMatch(/a template failed, plain text went out: .{10}/)
    const { body } = first(asked)
    const words = body.startsWith('{') ? body : decodeURIComponent(body).replaceAll('+', ' ')
    expect(words).toMatch(/template[^"]* failed: .{10}/)
    expect(words).toContain('HighCpu')
  })

  test('of a severity goes with the usual one', async () => {
    const { body, delivery } = await told('pagerduty', { changes: { severity: BROKEN } })
    expect(body).toMatchObject({ payload: { severity: 'error' } })
    expect(delivery.detail).toContain('a template failed')
  })
})

test('templates of files stand before the deck’s own', async () => {
  const at = await service((_asked, response) => text(response, 200, 'ok'))
  const templates = [
    { path: 'a.tmpl', text: '{{ define "slack.default.title" }}Mine: {{ .Status }}{{ end }}' },
  ]
  await KINDS.slack()(at.url, notification({ groupLabels: labelsFromObject({}) }), context({ templates }))
  expect(JSON.parse(first(at.asked).body)).toMatchObject({ attachments: [{ title: 'Mine: firing' }] })
})
