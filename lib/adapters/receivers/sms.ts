import type { SmsConfig } from '../../core/config/schema/receiver/sms.ts'
import type { ReceiverKind } from '../../ports/receiver.ts'
import { createFanOut } from './fan-out.ts'
import { cut } from './plain-texts.ts'
import type { ReceiverTools } from './tools.ts'
import { callbackUrl, orderFromTwilio, probeTwilio } from './twilio.ts'

/** https://www.twilio.com/docs/messaging/api/message-resource */
const MAX_BODY = 1_600

/** Text messages by Twilio, one a number; what becomes of each is told to the deck's callback. */
export function createSms({ http, textsOf }: ReceiverTools): ReceiverKind<SmsConfig> {
  const fanOut = createFanOut()
  return {
    async send(config, notification, context) {
      const texts = textsOf(notification, context)
      const body = cut(texts.body(config.message).trim(), MAX_BODY)
      const statusCallback = callbackUrl(context, 'sms')
      const delivery = await fanOut({
        key: notification.key,
        parts: config.to,
        tell: to =>
          orderFromTwilio({ http, account: config, context }, client =>
            client.messages.create({
              to,
              from: config.from,
              body,
              ...(statusCallback === null ? {} : { statusCallback }),
            }),
          ),
      })
      return texts.settle(delivery)
    },
    probe: (config, context) => probeTwilio({ http, account: config, context }),
  }
}
