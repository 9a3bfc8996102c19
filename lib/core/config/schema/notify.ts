import { FilledText, Flag, HttpUrl, PositiveDuration, Text } from '../fields.ts'
import { Tls } from './http-client.ts'
import { HttpConfig } from './receiver/common.ts'

/** What receivers fall back to; Alertmanager's fields of `global`. Mail's other fields stand beside them. */
export const NOTIFY_FIELDS = {
  resolve_timeout: PositiveDuration.default(300_000),
  http_config: HttpConfig.optional(),
  smtp_auth_secret: Text.optional(),
  smtp_auth_secret_file: FilledText.optional(),
  smtp_auth_identity: FilledText.optional(),
  smtp_tls_config: Tls.optional(),
  smtp_force_implicit_tls: Flag.optional(),
  slack_api_url: HttpUrl.optional(),
  slack_api_url_file: FilledText.optional(),
  slack_app_token: FilledText.optional(),
  slack_app_token_file: FilledText.optional(),
  slack_app_url: HttpUrl.default('https://slack.com/api/chat.postMessage'),
  pagerduty_url: HttpUrl.default('https://events.pagerduty.com/v2/enqueue'),
  opsgenie_api_key: FilledText.optional(),
  opsgenie_api_key_file: FilledText.optional(),
  opsgenie_api_url: HttpUrl.default('https://api.opsgenie.com/'),
  telegram_api_url: HttpUrl.default('https://api.telegram.org'),
  telegram_bot_token: FilledText.optional(),
  telegram_bot_token_file: FilledText.optional(),
  mattermost_webhook_url: HttpUrl.optional(),
  mattermost_webhook_url_file: FilledText.optional(),
} as const
