import { handle } from '../../../../../lib/server/handle.ts'
import { getRuntime } from '../../../../../lib/server/runtime.ts'
import { reportAudit } from '../../../../../lib/services/audit/report-audit.ts'

export const GET = handle({
  door: 'GET /api/v1/audit/check',
  verb: ctx => reportAudit({ ...ctx, db: getRuntime().db }),
})
