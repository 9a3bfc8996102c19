import { ReadReport } from '../../../../../lib/contract/uptime.ts'
import { asReport } from '../../../../../lib/server/answer-report.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withUptime } from '../../../../../lib/server/with-uptime.ts'
import { readReport } from '../../../../../lib/services/uptime/read-report.ts'

export const GET = handle({
  door: 'GET /api/v1/reports/[month]',
  input: ReadReport,
  verb: asReport(withUptime(readReport)),
})
