import type { CustomerData } from '../../contract/business.ts'
import type { CustomerKey } from '../../contract/business-asks.ts'
import { type BusinessContext, found, openBusiness } from './business-context.ts'

/** One customer with subscriptions, movements and payments. */
export async function readCustomer(
  ctx: BusinessContext,
  { account, id }: CustomerKey,
): Promise<CustomerData> {
  const customer = await openBusiness(ctx).customer(account, id)
  return found(customer, `the account "${account}" has no customer "${id}"`)
}
