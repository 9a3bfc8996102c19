import { ExportBusiness } from '../../../../../lib/contract/business-asks.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withBusiness } from '../../../../../lib/server/with-business.ts'
import { exportBusiness } from '../../../../../lib/services/business/export-business.ts'

export const GET = handle({
  door: 'GET /api/v1/business/export',
  input: ExportBusiness,
  verb: withBusiness(exportBusiness),
})
