import { ReadUptime } from '../../../../lib/contract/uptime.ts'
import { handle } from '../../../../lib/server/handle.ts'
import { withUptime } from '../../../../lib/server/with-uptime.ts'
import { readUptime } from '../../../../lib/services/uptime/read-uptime.ts'

export const GET = handle({ door: 'GET /api/v1/uptime', input: ReadUptime, verb: withUptime(readUptime) })
