import { AddChecklist } from '../../../../../../lib/contract/incidents.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { addChecklist } from '../../../../../../lib/services/incidents/tick-item.ts'

export const POST = handle({
  door: 'POST /api/v1/incidents/[id]/checklists',
  input: AddChecklist,
  verb: addChecklist,
  status: 201,
})
