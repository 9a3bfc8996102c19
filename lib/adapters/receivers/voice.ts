import type { VoiceConfig } from '../../core/config/schema/receiver/voice.ts'
import { callScript } from '../../core/on-call/call-script.ts'
import type { ReceiverContext, ReceiverKind } from '../../ports/receiver.ts'
import { createFanOut } from './fan-out.ts'
import { cut } from './plain-texts.ts'
import type { ReceiverTools } from './tools.ts'
import { callbackUrl, orderFromTwilio, probeTwilio } from './twilio.ts'

/** What is said twice must stay within the 4,000 characters of a TwiML that comes with the call. */
const MAX_SPOKEN = 1_000
/** How a call ended is told with `completed`, in its `CallStatus`. */
const EVENTS = ['answered', 'completed']

/** Calls by Twilio, one a number. 4 acknowledges the page that the call is for. */
export function createVoice({ http, textsOf }: ReceiverTools): ReceiverKind<VoiceConfig> {
  const fanOut = createFanOut()
  return {
    async send(config, notification, context) {
      const texts = textsOf(notification, context)
      const message = cut(texts.body(config.message).replace(/\s+/g, ' ').trim(), MAX_SPOKEN)
      const twiml = callScript({ message, language: config.language, digitsTo: digitsUrl(context) })
      const statusCallback = callbackUrl(context, 'voice')
      const delivery = await fanOut({
        key: notification.key,
        parts: config.to,
        tell: to =>
          orderFromTwilio({ http, account: config, context }, client =>
            client.calls.create({
              to,
              from: config.from,
              twiml,
              ...(statusCallback === null ? {} : { statusCallback, statusCallbackEvent: EVENTS }),
            }),
          ),
      })
      return texts.settle(delivery)
    },
    probe: (config, context) => probeTwilio({ http, account: config, context }),
  }
}

/** Without a page there is nothing that a digit would acknowledge. */
const digitsUrl = (context: ReceiverContext): string | null =>
  context.page ? callbackUrl(context, 'digits') : null
