import { createGuessLimiter } from './guess-limiter.ts'
import { createMailer } from './mail/mailer.ts'
import { createWebhookSender } from './mail/webhook-sender.ts'
import { createAddressRule } from './probes/address.ts'

/** How status pages reach subscribers, and how much of visitors they take. Webhooks go to public addresses alone. */
export const createStatusPageAdapters = ({ version }: { readonly version: string }) => ({
  mailer: createMailer(),
  webhooks: createWebhookSender({ rule: createAddressRule({ allow: [] }), version }),
  limits: {
    passwords: createGuessLimiter({ guesses: 10, windowSeconds: 300 }),
    wishes: createGuessLimiter(),
  },
})
