import { z } from 'zod'
import type { ReceiverKindName } from '../../../alert/receiver-config.ts'
import { FilledText } from '../../fields.ts'
import { section } from '../../section.ts'
import { DigestInput } from './digest.ts'
import { DiscordInput } from './discord.ts'
import { EmailInput } from './email.ts'
import { EscalationInput } from './escalation.ts'
import { LogInput } from './log.ts'
import { MattermostInput } from './mattermost.ts'
import { MsteamsInput } from './msteams.ts'
import { Msteamsv2Input } from './msteamsv2.ts'
import { NtfyInput } from './ntfy.ts'
import { OpsgenieInput } from './opsgenie.ts'
import { PagerdutyInput } from './pagerduty.ts'
import { PushoverInput } from './pushover.ts'
import { SlackInput } from './slack.ts'
import { SmsInput } from './sms.ts'
import { TelegramInput } from './telegram.ts'
import { VoiceInput } from './voice.ts'
import { WebPushInput } from './web-push.ts'
import { WebhookInput } from './webhook.ts'

const ELSEWHERE = ['incidentio', 'jira', 'rocketchat', 'sns', 'victorops', 'webex', 'wechat'].map(
  (kind): [string, string] => [
    `${kind}_configs`,
    'is known to Alertmanager, but not supported by Opsdeck: use webhook_configs',
  ],
)

/** An entry of `receivers`. */
export const ReceiverEntry = section(
  {
    name: FilledText,
    /** Told what alerts of business say; any other receiver is told only that there is one. */
    business: z.boolean().default(false),
    email_configs: z.array(EmailInput).default([]),
    slack_configs: z.array(SlackInput).default([]),
    discord_configs: z.array(DiscordInput).default([]),
    msteams_configs: z.array(MsteamsInput).default([]),
    msteamsv2_configs: z.array(Msteamsv2Input).default([]),
    mattermost_configs: z.array(MattermostInput).default([]),
    telegram_configs: z.array(TelegramInput).default([]),
    pagerduty_configs: z.array(PagerdutyInput).default([]),
    opsgenie_configs: z.array(OpsgenieInput).default([]),
    webhook_configs: z.array(WebhookInput).default([]),
    pushover_configs: z.array(PushoverInput).default([]),
    sms_configs: z.array(SmsInput).default([]),
    voice_configs: z.array(VoiceInput).default([]),
    ntfy_configs: z.array(NtfyInput).default([]),
    web_push_configs: z.array(WebPushInput).default([]),
    digest_configs: z.array(DigestInput).default([]),
    log_configs: z.array(LogInput).default([]),
    escalation_configs: z.array(EscalationInput).default([]),
  } satisfies Record<'name' | 'business' | `${ReceiverKindName}_configs`, unknown>,
  Object.fromEntries(ELSEWHERE),
)
export type ReceiverInput = z.output<typeof ReceiverEntry>
