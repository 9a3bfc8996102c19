import { ReadUptimeDays } from '../../../../../lib/contract/uptime.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withUptime } from '../../../../../lib/server/with-uptime.ts'
import { readUptimeDays } from '../../../../../lib/services/uptime/read-uptime-days.ts'

export const GET = handle({
  door: 'GET /api/v1/uptime/days',
  input: ReadUptimeDays,
  verb: withUptime(readUptimeDays),
})
