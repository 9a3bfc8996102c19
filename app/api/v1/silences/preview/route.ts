import { PreviewSilence } from '../../../../../lib/contract/alerts.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withAlerts } from '../../../../../lib/server/with-alerts.ts'
import { previewSilence } from '../../../../../lib/services/silences/preview-silence.ts'

export const POST = handle({
  door: 'POST /api/v1/silences/preview',
  input: PreviewSilence,
  verb: withAlerts(previewSilence),
})
