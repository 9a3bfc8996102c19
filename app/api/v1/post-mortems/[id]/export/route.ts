import { ExportPostMortem } from '../../../../../../lib/contract/post-mortems.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { exportPostMortem } from '../../../../../../lib/services/post-mortems/export-post-mortem.ts'

export const GET = handle({
  door: 'GET /api/v1/post-mortems/[id]/export',
  input: ExportPostMortem,
  verb: exportPostMortem,
})
