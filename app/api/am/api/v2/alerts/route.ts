import { handleAm } from '../../../../../../lib/server/am.ts'
import {
  getAlerts,
  PostableAlerts,
  postAlerts,
  readAlertQuery,
} from '../../../../../../lib/services/alertmanager/alerts.ts'

export const GET = handleAm('GET /api/am/api/v2/alerts', (ctx, { params }) =>
  getAlerts(ctx, readAlertQuery(params)),
)
export const POST = handleAm('POST /api/am/api/v2/alerts', async (ctx, { body }) =>
  postAlerts(ctx, await body(PostableAlerts)),
)
