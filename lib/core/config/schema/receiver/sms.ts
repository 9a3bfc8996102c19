import { z } from 'zod'
import { type Opened, overHttp, Template } from './common.ts'
import { PhoneNumber, TWILIO_FIELDS } from './twilio.ts'

/** An entry of `sms_configs`: text messages by Twilio. Opsdeck's own. */
export const SmsInput = overHttp(false, {
  ...TWILIO_FIELDS,
  from: PhoneNumber,
  to: z.array(PhoneNumber).min(1, { error: 'is empty: expected at least one number' }),
  message: Template.default('{{ template "sms.default.message" . }}'),
})

export type SmsConfig = Opened<z.output<typeof SmsInput>, 'auth_token'>
