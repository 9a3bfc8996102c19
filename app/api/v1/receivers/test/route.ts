import { TestReceiver } from '../../../../../lib/contract/alerts.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withAlerts } from '../../../../../lib/server/with-alerts.ts'
import { testReceiver } from '../../../../../lib/services/alerts/test-receiver.ts'

export const POST = handle({
  door: 'POST /api/v1/receivers/test',
  input: TestReceiver,
  verb: withAlerts(testReceiver),
})
