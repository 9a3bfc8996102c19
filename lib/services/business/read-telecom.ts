import type { ReadTelecom, TelecomData } from '../../contract/business.ts'
import { type BusinessContext, found, openBusiness } from './business-context.ts'

/** A month of Twilio: usage, cost, balance, budget and traffic. */
export async function readTelecom(ctx: BusinessContext, wish: ReadTelecom): Promise<TelecomData> {
  const telecom = await openBusiness(ctx).telecom(wish)
  const asked = wish.account === undefined ? 'Twilio' : `Twilio called "${wish.account}"`
  return found(telecom, `no account of ${asked} is set up under business.twilio`)
}
