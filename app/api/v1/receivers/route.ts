import { handle } from '../../../../lib/server/handle.ts'
import { withAlerts } from '../../../../lib/server/with-alerts.ts'
import { listReceivers } from '../../../../lib/services/alerts/list-receivers.ts'

export const GET = handle({
  door: 'GET /api/v1/receivers',
  verb: withAlerts(listReceivers),
})
