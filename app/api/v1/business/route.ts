import { ReadBusiness } from '../../../../lib/contract/business.ts'
import { handle } from '../../../../lib/server/handle.ts'
import { withBusiness } from '../../../../lib/server/with-business.ts'
import { readBusiness } from '../../../../lib/services/business/read-business.ts'

export const GET = handle({
  door: 'GET /api/v1/business',
  input: ReadBusiness,
  verb: withBusiness(readBusiness),
})
