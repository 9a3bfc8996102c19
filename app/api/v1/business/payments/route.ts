import { ListPayments } from '../../../../../lib/contract/business.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withBusiness } from '../../../../../lib/server/with-business.ts'
import { listPayments } from '../../../../../lib/services/business/list-payments.ts'

export const GET = handle({
  door: 'GET /api/v1/business/payments',
  input: ListPayments,
  verb: withBusiness(listPayments),
})
