import { z } from 'zod'
import { type Opened, overHttp, Template } from './common.ts'
import { PhoneNumber, TWILIO_FIELDS } from './twilio.ts'

/** An entry of `voice_configs`: calls by Twilio. Opsdeck's own. */
export const VoiceInput = overHttp(false, {
  ...TWILIO_FIELDS,
  from: PhoneNumber,
  to: z.array(PhoneNumber).min(1, { error: 'is empty: expected at least one number' }),
  /** What is spoken. */
  message: Template.default('{{ template "voice.default.message" . }}'),
  /** BCP 47, for the voice that speaks. */
  language: z.string().default('en-US'),
})

export type VoiceConfig = Opened<z.output<typeof VoiceInput>, 'auth_token'>
