import { AlertFingerprint } from '../../../../../lib/contract/alerts.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withAlerts } from '../../../../../lib/server/with-alerts.ts'
import { readAlert } from '../../../../../lib/services/alerts/read-alert.ts'

export const GET = handle({
  door: 'GET /api/v1/alerts/detail',
  input: AlertFingerprint,
  verb: withAlerts(readAlert),
})
