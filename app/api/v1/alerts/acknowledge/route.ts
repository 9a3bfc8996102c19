import { AcknowledgeAlerts, ReleaseAlerts } from '../../../../../lib/contract/alerts.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withAlerts } from '../../../../../lib/server/with-alerts.ts'
import { acknowledgeAlerts } from '../../../../../lib/services/alerts/acknowledge-alerts.ts'
import { releaseAlerts } from '../../../../../lib/services/alerts/release-alerts.ts'

export const POST = handle({
  door: 'POST /api/v1/alerts/acknowledge',
  input: AcknowledgeAlerts,
  verb: withAlerts(acknowledgeAlerts),
})
export const DELETE = handle({
  door: 'DELETE /api/v1/alerts/acknowledge',
  input: ReleaseAlerts,
  verb: withAlerts(releaseAlerts),
})
