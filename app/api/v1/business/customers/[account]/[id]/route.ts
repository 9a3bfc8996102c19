import { CustomerKey } from '../../../../../../../lib/contract/business-asks.ts'
import { handle } from '../../../../../../../lib/server/handle.ts'
import { withBusiness } from '../../../../../../../lib/server/with-business.ts'
import { readCustomer } from '../../../../../../../lib/services/business/read-customer.ts'

export const GET = handle({
  door: 'GET /api/v1/business/customers/[account]/[id]',
  input: CustomerKey,
  verb: withBusiness(readCustomer),
})
