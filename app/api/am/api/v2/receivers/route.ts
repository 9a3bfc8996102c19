import { handleAm } from '../../../../../../lib/server/am.ts'
import { getReceivers } from '../../../../../../lib/services/alertmanager/status.ts'

export const GET = handleAm('GET /api/am/api/v2/receivers', ctx => getReceivers(ctx))
