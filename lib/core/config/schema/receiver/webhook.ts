import type { z } from 'zod'
import { Count, Duration, FilledText, HttpUrl } from '../../fields.ts'
import { type Opened, overHttp } from './common.ts'

/** An entry of `webhook_configs`. A `signing_secret`, which is Opsdeck's own, signs each body by HMAC-SHA256. */
export const WebhookInput = overHttp(
  true,
  {
    url: HttpUrl.optional(),
    url_file: FilledText.optional(),
    /** At most so many alerts in a body; 0 = all. */
    max_alerts: Count.default(0),
    /** Milliseconds; 0 = the deck's own. */
    timeout: Duration.default(0),
    signing_secret: FilledText.optional(),
    signing_secret_file: FilledText.optional(),
  },
  {
    payload:
      "is known to Alertmanager, but not supported by Opsdeck: the body is Alertmanager's, so that its readers take it",
  },
)

export type WebhookConfig = Opened<z.output<typeof WebhookInput>, 'url'>
