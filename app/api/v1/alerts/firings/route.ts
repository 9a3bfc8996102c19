import { ListFirings } from '../../../../../lib/contract/alerts.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withAlerts } from '../../../../../lib/server/with-alerts.ts'
import { listFirings } from '../../../../../lib/services/alerts/list-firings.ts'

export const GET = handle({
  door: 'GET /api/v1/alerts/firings',
  input: ListFirings,
  verb: withAlerts(listFirings),
})
