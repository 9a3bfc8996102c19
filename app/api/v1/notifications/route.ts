import { ReadNotifications } from '../../../../lib/contract/alerts.ts'
import { handle } from '../../../../lib/server/handle.ts'
import { withAlerts } from '../../../../lib/server/with-alerts.ts'
import { listNotifications } from '../../../../lib/services/alerts/list-notifications.ts'

export const GET = handle({
  door: 'GET /api/v1/notifications',
  input: ReadNotifications,
  verb: withAlerts(listNotifications),
})
