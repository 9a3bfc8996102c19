import { ReadUsers } from '../../../../../lib/contract/business-asks.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withBusiness } from '../../../../../lib/server/with-business.ts'
import { readUsers } from '../../../../../lib/services/business/read-users.ts'

export const GET = handle({
  door: 'GET /api/v1/business/users',
  input: ReadUsers,
  verb: withBusiness(readUsers),
})
