import { SilenceId } from '../../../../../lib/contract/alerts.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withAlerts } from '../../../../../lib/server/with-alerts.ts'
import { expireSilence } from '../../../../../lib/services/silences/expire-silence.ts'
import { readSilence } from '../../../../../lib/services/silences/read-silence.ts'

export const GET = handle({
  door: 'GET /api/v1/silences/[id]',
  input: SilenceId,
  verb: withAlerts(readSilence),
})
export const DELETE = handle({
  door: 'DELETE /api/v1/silences/[id]',
  input: SilenceId,
  verb: withAlerts(expireSilence),
})
