import { z } from 'zod'

const Moment = z.number().nullable()

/** What is kept of an account of Twilio beside its figures. */
export const TwilioDetail = z.object({
  /** Whose figures these are. */
  sid: z.string(),
  status: z.string().nullable(),
  isTrial: z.boolean(),
  balance: z.object({ micros: z.number(), currency: z.string(), asOfMs: z.number() }).nullable(),
  /** Until when calls and messages were listed. */
  listedToMs: Moment,
  /** The GMT day on which the days before it were listed again. */
  deepDay: z.string().nullable(),
  webhookAtMs: Moment,
  refusal: z.object({ atMs: z.number(), reason: z.string() }).nullable(),
})
export type TwilioDetail = z.output<typeof TwilioDetail>

export const newDetail = (sid: string): TwilioDetail => ({
  sid,
  status: null,
  isTrial: false,
  balance: null,
  listedToMs: null,
  deepDay: null,
  webhookAtMs: null,
  refusal: null,
})
