import { PreviewRunbook } from '../../../../../lib/contract/runbooks.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withRunbooks } from '../../../../../lib/server/with-runbooks.ts'
import { previewRunbook } from '../../../../../lib/services/runbooks/preview-runbook.ts'

export const POST = handle({
  door: 'POST /api/v1/runbooks/preview',
  input: PreviewRunbook,
  verb: withRunbooks(previewRunbook),
})
