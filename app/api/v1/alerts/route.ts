import { ListAlerts, SendAlert } from '../../../../lib/contract/alerts.ts'
import { handle } from '../../../../lib/server/handle.ts'
import { withAlerts } from '../../../../lib/server/with-alerts.ts'
import { listAlerts } from '../../../../lib/services/alerts/list-alerts.ts'
import { sendAlert } from '../../../../lib/services/alerts/send-alert.ts'

export const GET = handle({
  door: 'GET /api/v1/alerts',
  input: ListAlerts,
  verb: withAlerts(listAlerts),
})
export const POST = handle({
  door: 'POST /api/v1/alerts',
  input: SendAlert,
  verb: withAlerts(sendAlert),
  status: 201,
})
