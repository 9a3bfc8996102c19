import { handleAm } from '../../../../../../lib/server/am.ts'
import { getRuntime } from '../../../../../../lib/server/runtime.ts'
import { getStatus } from '../../../../../../lib/services/alertmanager/status.ts'

export const GET = handleAm('GET /api/am/api/v2/status', ctx => getStatus(ctx, getRuntime().deck))
