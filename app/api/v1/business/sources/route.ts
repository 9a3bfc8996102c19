import { handle } from '../../../../../lib/server/handle.ts'
import { withBusiness } from '../../../../../lib/server/with-business.ts'
import { readSources } from '../../../../../lib/services/business/read-sources.ts'

export const GET = handle({
  door: 'GET /api/v1/business/sources',
  verb: withBusiness(readSources),
})
