import { PreviewUpdate } from '../../../../../../lib/contract/incidents.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { withIncidents } from '../../../../../../lib/server/with-incidents.ts'
import { previewUpdate } from '../../../../../../lib/services/incidents/preview-update.ts'

export const POST = handle({
  door: 'POST /api/v1/incidents/[id]/preview',
  input: PreviewUpdate,
  verb: withIncidents(previewUpdate),
})
