import { CorrectUptime } from '../../../../../lib/contract/uptime.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { correctUptime } from '../../../../../lib/services/uptime/correct-uptime.ts'

export const POST = handle({
  door: 'POST /api/v1/uptime/corrections',
  input: CorrectUptime,
  verb: correctUptime,
  status: 201,
})
