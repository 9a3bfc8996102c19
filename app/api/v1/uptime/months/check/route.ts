import { handle } from '../../../../../../lib/server/handle.ts'
import { verifyMonths } from '../../../../../../lib/services/uptime/verify-months.ts'

export const GET = handle({ door: 'GET /api/v1/uptime/months/check', verb: verifyMonths })
