import { ReadWeek } from '../../../../../../lib/contract/uptime.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { withUptime } from '../../../../../../lib/server/with-uptime.ts'
import { answerWeek } from '../../../../../../lib/services/uptime/read-week.ts'

export const GET = handle({
  door: 'GET /api/v1/reports/weeks/[week]',
  input: ReadWeek,
  verb: withUptime(answerWeek),
})
