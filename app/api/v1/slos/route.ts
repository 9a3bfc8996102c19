import { handle } from '../../../../lib/server/handle.ts'
import { withUptime } from '../../../../lib/server/with-uptime.ts'
import { readSlos } from '../../../../lib/services/objectives/read-slos.ts'

export const GET = handle({ door: 'GET /api/v1/slos', verb: withUptime(readSlos) })
