import { ReadUptime } from '../../../../../lib/contract/uptime.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withUptime } from '../../../../../lib/server/with-uptime.ts'
import { readMonths } from '../../../../../lib/services/uptime/read-months.ts'

export const GET = handle({
  door: 'GET /api/v1/uptime/months',
  input: ReadUptime,
  verb: withUptime(readMonths),
})
