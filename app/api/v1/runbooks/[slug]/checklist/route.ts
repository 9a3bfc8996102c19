import { AddRunbookChecklist } from '../../../../../../lib/contract/runbooks.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { withRunbooks } from '../../../../../../lib/server/with-runbooks.ts'
import { addRunbookChecklist } from '../../../../../../lib/services/runbooks/add-checklist.ts'

export const POST = handle({
  door: 'POST /api/v1/runbooks/[slug]/checklist',
  input: AddRunbookChecklist,
  verb: withRunbooks(addRunbookChecklist),
})
