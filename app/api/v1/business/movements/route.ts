import { ListMovements } from '../../../../../lib/contract/business.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withBusiness } from '../../../../../lib/server/with-business.ts'
import { listMovements } from '../../../../../lib/services/business/list-movements.ts'

export const GET = handle({
  door: 'GET /api/v1/business/movements',
  input: ListMovements,
  verb: withBusiness(listMovements),
})
