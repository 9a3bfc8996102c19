import { handle } from '../../../../../lib/server/handle.ts'
import { promAt } from '../../../../../lib/server/prom.ts'

export const GET = handle({ door: 'GET /api/v1/status/tsdb', ...promAt('status', 'tsdb') })
