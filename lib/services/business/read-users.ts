import type { UsersData } from '../../contract/business.ts'
import type { ReadUsers } from '../../contract/business-asks.ts'
import { type BusinessContext, openBusiness } from './business-context.ts'

/** Active and new users with retention, source by source. */
export const readUsers = async (ctx: BusinessContext, { days }: ReadUsers): Promise<UsersData> =>
  openBusiness(ctx).users(days)
