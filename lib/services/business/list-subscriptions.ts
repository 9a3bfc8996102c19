import type { Listed, ListSubscriptions, SubscriptionRow } from '../../contract/business.ts'
import { type BusinessContext, openBusiness } from './business-context.ts'

/** Subscriptions with what each counts, and why. */
export const listSubscriptions = async (
  ctx: BusinessContext,
  wish: ListSubscriptions,
): Promise<Listed<SubscriptionRow>> => openBusiness(ctx).subscriptions(wish)
