import type { ReceiverKindName } from '../alert/receiver-config.ts'
import type { GlobalInput } from './schema/scrape.ts'

/** A field of a receiver that may stand in a file beside it (`NAME_file`), and what it falls back to. */
export type FiledField = {
  readonly name: string
  /** Field of `global` (with its own `_file`) that holds where the receiver says nothing. */
  readonly global?: string
  readonly isRequired?: boolean
  readonly isUrl?: boolean
}

export type KindFacts = {
  readonly filed: readonly FiledField[]
  /** Plain fields that come from `global` when nothing was written: name here → name there. */
  readonly inherited?: Readonly<Record<string, keyof GlobalInput>>
  readonly isOverHttp: boolean
}

const NO_SECRET: KindFacts = { filed: [], isOverHttp: false }
const hook: KindFacts = {
  filed: [{ name: 'webhook_url', isRequired: true, isUrl: true }],
  isOverHttp: true,
}
const twilio: KindFacts = { filed: [{ name: 'auth_token', isRequired: true }], isOverHttp: true }

/** What each kind of receiver reads from files and from `global`. */
export const KIND_FACTS: Readonly<Record<ReceiverKindName, KindFacts>> = {
  email: {
    filed: [
      { name: 'auth_password', global: 'smtp_auth_password' },
      { name: 'auth_secret', global: 'smtp_auth_secret' },
    ],
    inherited: {
      from: 'smtp_from',
      smarthost: 'smtp_smarthost',
      hello: 'smtp_hello',
      auth_username: 'smtp_auth_username',
      auth_identity: 'smtp_auth_identity',
      require_tls: 'smtp_require_tls',
      force_implicit_tls: 'smtp_force_implicit_tls',
    },
    isOverHttp: false,
  },
  slack: {
    filed: [{ name: 'api_url', isUrl: true }, { name: 'app_token' }],
    inherited: { app_url: 'slack_app_url' },
    isOverHttp: true,
  },
  discord: hook,
  msteams: hook,
  msteamsv2: hook,
  mattermost: {
    filed: [{ name: 'webhook_url', global: 'mattermost_webhook_url', isRequired: true, isUrl: true }],
    isOverHttp: true,
  },
  telegram: {
    filed: [
      { name: 'bot_token', global: 'telegram_bot_token', isRequired: true },
      { name: 'chat_id', isRequired: true },
    ],
    inherited: { api_url: 'telegram_api_url' },
    isOverHttp: true,
  },
  pagerduty: {
    filed: [{ name: 'routing_key', isRequired: true }],
    inherited: { url: 'pagerduty_url' },
    isOverHttp: true,
  },
  opsgenie: {
    filed: [{ name: 'api_key', global: 'opsgenie_api_key', isRequired: true }],
    inherited: { api_url: 'opsgenie_api_url' },
    isOverHttp: true,
  },
  webhook: {
    filed: [{ name: 'url', isRequired: true, isUrl: true }, { name: 'signing_secret' }],
    isOverHttp: true,
  },
  pushover: {
    filed: [
      { name: 'user_key', isRequired: true },
      { name: 'token', isRequired: true },
    ],
    isOverHttp: true,
  },
  sms: twilio,
  voice: twilio,
  ntfy: { filed: [{ name: 'token' }], isOverHttp: true },
  web_push: NO_SECRET,
  digest: NO_SECRET,
  log: NO_SECRET,
  escalation: NO_SECRET,
}
