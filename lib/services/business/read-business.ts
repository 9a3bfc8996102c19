import type { BusinessData, ReadBusiness } from '../../contract/business.ts'
import { type BusinessContext, openBusiness } from './business-context.ts'

/** Figures, movements, plans and the time axis that money and incidents share. */
export const readBusiness = async (ctx: BusinessContext, wish: ReadBusiness): Promise<BusinessData> =>
  openBusiness(ctx).read(wish)
