import { ListAlerts } from '../../../../lib/contract/alerts.ts'
import { handle } from '../../../../lib/server/handle.ts'
import { withAlerts } from '../../../../lib/server/with-alerts.ts'
import { listAlerts } from '../../../../lib/services/alerts/list-alerts.ts'

export const GET = handle({
  door: 'GET /api/v1/alerts',
  input: ListAlerts,
  verb: withAlerts(listAlerts),
})
