import { ListSubscriptions } from '../../../../../lib/contract/business.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withBusiness } from '../../../../../lib/server/with-business.ts'
import { listSubscriptions } from '../../../../../lib/services/business/list-subscriptions.ts'

export const GET = handle({
  door: 'GET /api/v1/business/subscriptions',
  input: ListSubscriptions,
  verb: withBusiness(listSubscriptions),
})
