import { handle } from '../../../../../lib/server/handle.ts'
import { withAlerts } from '../../../../../lib/server/with-alerts.ts'
import { listGroups } from '../../../../../lib/services/alerts/list-groups.ts'

export const GET = handle({
  door: 'GET /api/v1/alerts/groups',
  verb: withAlerts(listGroups),
})
