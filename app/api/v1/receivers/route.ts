import { CreateReceiver } from '../../../../lib/contract/entries.ts'
import { handle } from '../../../../lib/server/handle.ts'
import { withAlerts } from '../../../../lib/server/with-alerts.ts'
import { withConfiguration } from '../../../../lib/server/with-configuration.ts'
import { listReceivers } from '../../../../lib/services/alerts/list-receivers.ts'
import { createEntry } from '../../../../lib/services/entries/create-entry.ts'

export const GET = handle({
  door: 'GET /api/v1/receivers',
  verb: withAlerts(listReceivers),
})
export const POST = handle({
  door: 'POST /api/v1/receivers',
  input: CreateReceiver,
  verb: withConfiguration(createEntry('receiver')),
  status: 201,
})
