import { ReadTelecom } from '../../../../../lib/contract/business.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withBusiness } from '../../../../../lib/server/with-business.ts'
import { readTelecom } from '../../../../../lib/services/business/read-telecom.ts'

export const GET = handle({
  door: 'GET /api/v1/business/telecom',
  input: ReadTelecom,
  verb: withBusiness(readTelecom),
})
