import { z } from 'zod'
import { PositiveDuration } from '../../fields.ts'
import { section } from '../../section.ts'
import { type Opened, sendResolved, Template } from './common.ts'

/** An entry of `web_push_configs`: to every browser that those people allowed. Opsdeck's own. */
export const WebPushInput = section({
  send_resolved: sendResolved(true),
  /** Whom, by the addresses they sign in with. */
  to: z
    .array(z.email({ error: 'is no e-mail address: expected the one that a person signs in with' }))
    .min(1, { error: 'is empty: expected at least one person' }),
  title: Template.default('{{ template "web_push.default.title" . }}'),
  message: Template.default('{{ template "web_push.default.message" . }}'),
  /** How long a push service keeps it for a device that is off. Milliseconds. */
  ttl: PositiveDuration.default(3_600_000),
})

export type WebPushConfig = Opened<z.output<typeof WebPushInput>>
