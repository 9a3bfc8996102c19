import type { ServerResponse } from 'node:http'
import type { z } from 'zod'
import type { Notification } from '../../core/alert/notification.ts'
import { DiscordInput } from '../../core/config/schema/receiver/discord.ts'
import { MattermostInput } from '../../core/config/schema/receiver/mattermost.ts'
import { MsteamsInput } from '../../core/config/schema/receiver/msteams.ts'
import { Msteamsv2Input } from '../../core/config/schema/receiver/msteamsv2.ts'
import { NtfyInput } from '../../core/config/schema/receiver/ntfy.ts'
import { OpsgenieInput } from '../../core/config/schema/receiver/opsgenie.ts'
import { PagerdutyInput } from '../../core/config/schema/receiver/pagerduty.ts'
import { PushoverInput } from '../../core/config/schema/receiver/pushover.ts'
import { SlackInput } from '../../core/config/schema/receiver/slack.ts'
import { SmsInput } from '../../core/config/schema/receiver/sms.ts'
import { TelegramInput } from '../../core/config/schema/receiver/telegram.ts'
import { VoiceInput } from '../../core/config/schema/receiver/voice.ts'
import { WebhookInput } from '../../core/config/schema/receiver/webhook.ts'
import type { Delivery, ReceiverContext, ReceiverKind } from '../../ports/receiver.ts'
import { createDiscord } from './discord.ts'
import { createMattermost } from './mattermost.ts'
import { createMsteams } from './msteams.ts'
import { createMsteamsv2 } from './msteamsv2.ts'
import { createNtfy } from './ntfy.ts'
import { createOpsgenie } from './opsgenie.ts'
import { createPagerduty } from './pagerduty.ts'
import { createPushover } from './pushover.ts'
import { createSlack } from './slack.ts'
import { createSms } from './sms.ts'
import { createTelegram } from './telegram.ts'
import { type Asked, json, testTools, text } from './testing.ts'
import { PLAIN_CLIENT } from './transport.ts'
import { createVoice } from './voice.ts'
import { createWebhook } from './webhook.ts'

/** What is in every secret of a test's configuration: it must never come back in words. */
export const SECRET = 'sesame-open-1234567890'
const SID = `AC${'a'.repeat(32)}`

/** One kind as its service sees it, ready to be sent by. */
export type Case = {
  readonly kind: string
  readonly send: (url: string, notification: Notification, context: ReceiverContext) => Promise<Delivery>
  /** As the service documents it. */
  readonly accepts: (response: ServerResponse, asked: Asked) => void
  readonly reference: string | null
}

type Made<S extends z.ZodType, C> = {
  readonly schema: S
  readonly receiver: ReceiverKind<C> | ((url: string) => ReceiverKind<C>)
  /** As it stands in the file, beside the kind's defaults. */
  readonly fields: (url: string) => Readonly<Record<string, unknown>>
  /** The fields that are there for certain once it was opened. */
  readonly opened: (parsed: z.output<S>, url: string) => C
}

type Sender = Case['send'] & {
  /** Null for a kind that asks nobody. */
  readonly probe: (url: string, context: ReceiverContext) => Promise<Delivery> | null
}

function sender<S extends z.ZodType, C>(
  { schema, receiver, fields, opened }: Made<S, C>,
  changes = {},
): Sender {
  const at = (url: string) => ({
    kind: typeof receiver === 'function' ? receiver(url) : receiver,
    config: opened(schema.parse({ ...fields(url), ...changes }), url),
  })
  const send: Case['send'] = (url, notification, context) => {
    const { kind, config } = at(url)
    return kind.send(config, notification, context)
  }
  return Object.assign(send, {
    probe(url: string, context: ReceiverContext) {
      const { kind, config } = at(url)
      return kind.probe?.(config, context) ?? null
    },
  })
}

const tools = testTools()
const http = PLAIN_CLIENT
const hook = (url: string) => `${url}/services/T000/B000/${SECRET}`

/** By name, since tests change single fields. */
export const KINDS = {
  slack: (changes = {}) =>
    sender(
      {
        schema: SlackInput,
        receiver: createSlack(tools),
        fields: url => ({ api_url: hook(url) }),
        opened: (parsed, url) => ({ ...parsed, http, api_url: parsed.api_url ?? hook(url) }),
      },
      changes,
    ),
  discord: (changes = {}) =>
    sender(
      {
        schema: DiscordInput,
        receiver: createDiscord(tools),
        fields: url => ({ webhook_url: hook(url) }),
        opened: (parsed, url) => ({ ...parsed, http, webhook_url: hook(url) }),
      },
      changes,
    ),
  msteams: (changes = {}) =>
    sender(
      {
        schema: MsteamsInput,
        receiver: createMsteams(tools),
        fields: url => ({ webhook_url: hook(url) }),
        opened: (parsed, url) => ({ ...parsed, http, webhook_url: hook(url) }),
      },
      changes,
    ),
  msteamsv2: (changes = {}) =>
    sender(
      {
        schema: Msteamsv2Input,
        receiver: createMsteamsv2(tools),
        fields: url => ({ webhook_url: hook(url) }),
        opened: (parsed, url) => ({ ...parsed, http, webhook_url: hook(url) }),
      },
      changes,
    ),
  mattermost: (changes = {}) =>
    sender(
      {
        schema: MattermostInput,
        receiver: createMattermost(tools),
        fields: url => ({ webhook_url: hook(url) }),
        opened: (parsed, url) => ({ ...parsed, http, webhook_url: hook(url) }),
      },
      changes,
    ),
  telegram: (changes = {}) =>
    sender(
      {
        schema: TelegramInput,
        receiver: createTelegram(tools),
        fields: url => ({ api_url: url, bot_token: `123456:${SECRET}`, chat_id: '-1001234567890' }),
        opened: (parsed, url) => ({
          ...parsed,
          http,
          api_url: url,
          bot_token: `123456:${SECRET}`,
          chat_id: '-1001234567890',
        }),
      },
      changes,
    ),
  pagerduty: (changes = {}) =>
    sender(
      {
        schema: PagerdutyInput,
        receiver: createPagerduty(tools),
        fields: () => ({ routing_key: SECRET }),
        opened: (parsed, url) => ({
          ...parsed,
          http,
          url: `${url}/v2/enqueue`,
          routing_key: SECRET,
          source: parsed.source ?? parsed.client,
        }),
      },
      changes,
    ),
  opsgenie: (changes = {}) =>
    sender(
      {
        schema: OpsgenieInput,
        receiver: createOpsgenie(tools),
        fields: () => ({ api_key: SECRET }),
        opened: (parsed, url) => ({ ...parsed, http, api_url: `${url}/`, api_key: SECRET }),
      },
      changes,
    ),
  webhook: (changes = {}) =>
    sender(
      {
        schema: WebhookInput,
        receiver: createWebhook(tools),
        fields: url => ({ url: hook(url) }),
        opened: (parsed, url) => ({ ...parsed, http, url: hook(url) }),
      },
      changes,
    ),
  ntfy: (changes = {}) =>
    sender(
      {
        schema: NtfyInput,
        receiver: createNtfy(tools),
        fields: url => ({ url, topic: 'alerts', token: SECRET }),
        opened: parsed => ({ ...parsed, http }),
      },
      changes,
    ),
  pushover: (changes = {}) =>
    sender(
      {
        schema: PushoverInput,
        receiver: url => createPushover(tools, `${url}/1/`),
        fields: () => ({ user_key: `u-${SECRET}`, token: SECRET }),
        opened: parsed => ({
          ...parsed,
          http,
          user_key: parsed.user_key ?? `u-${SECRET}`,
          token: parsed.token ?? SECRET,
        }),
      },
      changes,
    ),
  sms: (changes = {}) =>
    sender(
      {
        schema: SmsInput,
        receiver: createSms(tools),
        fields: url => ({
          account_sid: SID,
          auth_token: SECRET,
          api_url: url,
          from: '+18005551234',
          to: ['+15551234567'],
        }),
        opened: parsed => ({ ...parsed, http, auth_token: SECRET }),
      },
      changes,
    ),
  voice: (changes = {}) =>
    sender(
      {
        schema: VoiceInput,
        receiver: createVoice(tools),
        fields: url => ({
          account_sid: SID,
          auth_token: SECRET,
          api_url: url,
          from: '+18005551234',
          to: ['+15551234567'],
        }),
        opened: parsed => ({ ...parsed, http, auth_token: SECRET }),
      },
      changes,
    ),
}

const ok: Case['accepts'] = response => text(response, 200, 'ok')

/** Every kind that speaks HTTP, with its service's word of success. */
export const CASES: readonly Case[] = [
  { kind: 'slack', send: KINDS.slack(), accepts: ok, reference: null },
  {
    kind: 'discord',
    send: KINDS.discord(),
    accepts: response => response.writeHead(204).end(),
    reference: null,
  },
  { kind: 'msteams', send: KINDS.msteams(), accepts: response => text(response, 200, '1'), reference: null },
  {
    kind: 'msteamsv2',
    send: KINDS.msteamsv2(),
    accepts: response => text(response, 202, ''),
    reference: null,
  },
  { kind: 'mattermost', send: KINDS.mattermost(), accepts: ok, reference: null },
  {
    kind: 'telegram',
    send: KINDS.telegram(),
    accepts: response => json(response, 200, { ok: true, result: { message_id: 77 } }),
    reference: '77',
  },
  {
    kind: 'pagerduty',
    send: KINDS.pagerduty(),
    accepts: response =>
      json(response, 202, { status: 'success', message: 'Event processed', dedup_key: 'abc' }),
    reference: 'abc',
  },
  {
    kind: 'opsgenie',
    send: KINDS.opsgenie(),
    accepts: response => json(response, 202, { result: 'Request will be processed', requestId: 'r-1' }),
    reference: 'r-1',
  },
  { kind: 'webhook', send: KINDS.webhook(), accepts: ok, reference: null },
  {
    kind: 'ntfy',
    send: KINDS.ntfy(),
    accepts: response => json(response, 200, { id: 'n-1', event: 'message' }),
    reference: 'n-1',
  },
  {
    kind: 'pushover',
    send: KINDS.pushover(),
    accepts: response => json(response, 200, { status: 1, request: 'q-1', receipt: 'receipt-1' }),
    reference: 'receipt-1',
  },
  {
    kind: 'sms',
    send: KINDS.sms(),
    accepts: response => json(response, 201, { sid: 'SM1', status: 'queued' }),
    reference: 'SM1',
  },
  {
    kind: 'voice',
    send: KINDS.voice(),
    accepts: response => json(response, 201, { sid: 'CA1', status: 'queued' }),
    reference: 'CA1',
  },
]
