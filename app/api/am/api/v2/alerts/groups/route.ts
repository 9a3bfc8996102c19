import { handleAm } from '../../../../../../../lib/server/am.ts'
import { getGroups, readAlertQuery } from '../../../../../../../lib/services/alertmanager/alerts.ts'

export const GET = handleAm('GET /api/am/api/v2/alerts/groups', (ctx, { params }) =>
  getGroups(ctx, readAlertQuery(params)),
)
