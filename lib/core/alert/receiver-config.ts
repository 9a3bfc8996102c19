import type { DigestConfig } from '../config/schema/receiver/digest.ts'
import type { DiscordConfig } from '../config/schema/receiver/discord.ts'
import type { EmailConfig } from '../config/schema/receiver/email.ts'
import type { EscalationConfig } from '../config/schema/receiver/escalation.ts'
import type { LogConfig } from '../config/schema/receiver/log.ts'
import type { MattermostConfig } from '../config/schema/receiver/mattermost.ts'
import type { MsteamsConfig } from '../config/schema/receiver/msteams.ts'
import type { Msteamsv2Config } from '../config/schema/receiver/msteamsv2.ts'
import type { NtfyConfig } from '../config/schema/receiver/ntfy.ts'
import type { OpsgenieConfig } from '../config/schema/receiver/opsgenie.ts'
import type { PagerdutyConfig } from '../config/schema/receiver/pagerduty.ts'
import type { PushoverConfig } from '../config/schema/receiver/pushover.ts'
import type { SlackConfig } from '../config/schema/receiver/slack.ts'
import type { SmsConfig } from '../config/schema/receiver/sms.ts'
import type { TelegramConfig } from '../config/schema/receiver/telegram.ts'
import type { VoiceConfig } from '../config/schema/receiver/voice.ts'
import type { WebPushConfig } from '../config/schema/receiver/web-push.ts'
import type { WebhookConfig } from '../config/schema/receiver/webhook.ts'

/** What each kind of receiver is told by; files read, secrets plain. `KIND_configs` in the configuration file. */
export type ReceiverConfigs = {
  email: EmailConfig
  slack: SlackConfig
  discord: DiscordConfig
  msteams: MsteamsConfig
  msteamsv2: Msteamsv2Config
  mattermost: MattermostConfig
  telegram: TelegramConfig
  pagerduty: PagerdutyConfig
  opsgenie: OpsgenieConfig
  webhook: WebhookConfig
  pushover: PushoverConfig
  sms: SmsConfig
  voice: VoiceConfig
  ntfy: NtfyConfig
  web_push: WebPushConfig
  digest: DigestConfig
  log: LogConfig
  escalation: EscalationConfig
}

export type ReceiverKindName = keyof ReceiverConfigs

/** One way in which a receiver is told: Alertmanager's integration. `K` narrows by its kind. */
export type IntegrationOf<K extends ReceiverKindName> = {
  readonly kind: K
  /** Its place among those of the same kind within its receiver, from 0. */
  readonly index: number
  readonly config: ReceiverConfigs[K]
  /** Its receiver says `business: true`: it is told what alerts of business say. */
  readonly seesBusiness?: true
  /** Made in the page, with a server of its own: the public internet and these networks (CIDR), and nothing else. */
  readonly networks?: readonly string[]
}

export type Integration = { readonly [K in ReceiverKindName]: IntegrationOf<K> }[ReceiverKindName]

/** An entry of `receivers`; without integrations, nobody is told. */
export type Receiver = {
  readonly name: string
  readonly integrations: readonly Integration[]
  /** Those of the configuration file do not say so. */
  readonly source?: 'page'
}

/** Names an integration within its receiver: `slack/0`. */
export const integrationKey = ({ kind, index }: Pick<Integration, 'kind' | 'index'>): string =>
  `${kind}/${index}`
