import { RecheckRunbook } from '../../../../../../lib/contract/runbooks.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { withRunbooks } from '../../../../../../lib/server/with-runbooks.ts'
import { recheckRunbook } from '../../../../../../lib/services/runbooks/recheck-runbook.ts'

export const POST = handle({
  door: 'POST /api/v1/runbooks/[slug]/recheck',
  input: RecheckRunbook,
  verb: withRunbooks(recheckRunbook),
})
