import { ReadBusinessReport } from '../../../../../../lib/contract/business-asks.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { withBusiness } from '../../../../../../lib/server/with-business.ts'
import { readBusinessReport } from '../../../../../../lib/services/business/read-business-report.ts'

export const GET = handle({
  door: 'GET /api/v1/business/reports/[month]',
  input: ReadBusinessReport,
  verb: withBusiness(readBusinessReport),
})
