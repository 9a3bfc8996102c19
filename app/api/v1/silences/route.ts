import { ListSilences, SetSilence } from '../../../../lib/contract/alerts.ts'
import { handle } from '../../../../lib/server/handle.ts'
import { withAlerts } from '../../../../lib/server/with-alerts.ts'
import { listSilences } from '../../../../lib/services/silences/list-silences.ts'
import { setSilence } from '../../../../lib/services/silences/set-silence.ts'

export const GET = handle({
  door: 'GET /api/v1/silences',
  input: ListSilences,
  verb: withAlerts(listSilences),
})
export const POST = handle({
  door: 'POST /api/v1/silences',
  input: SetSilence,
  verb: withAlerts(setSilence),
  status: 201,
})
