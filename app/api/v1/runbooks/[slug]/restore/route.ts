import { RestoreRevision } from '../../../../../../lib/contract/runbooks.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { withRunbooks } from '../../../../../../lib/server/with-runbooks.ts'
import { restoreRevision } from '../../../../../../lib/services/runbooks/save-runbook.ts'

export const POST = handle({
  door: 'POST /api/v1/runbooks/[slug]/restore',
  input: RestoreRevision,
  verb: withRunbooks(restoreRevision),
})
