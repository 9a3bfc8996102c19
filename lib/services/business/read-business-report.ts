import type { BusinessReport, ReadBusinessReport } from '../../contract/business-asks.ts'
import { type BusinessContext, openBusiness } from './business-context.ts'

/** The month itself and the one before it, whatever their lengths. */
const DAYS = 62

/** What a month's report is made of. */
export async function readBusinessReport(
  ctx: BusinessContext,
  { month, currency }: ReadBusinessReport,
): Promise<BusinessReport> {
  const door = openBusiness(ctx)
  const wish = { days: DAYS, month, ...(currency === undefined ? {} : { currency }) }
  const [business, telecom, users] = await Promise.all([
    door.read(wish),
    door.telecom({ month }),
    door.users(DAYS),
  ])
  return { month, business, telecom, users }
}
