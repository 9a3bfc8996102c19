import { CreateRunbook } from '../../../../lib/contract/entries.ts'
import { ListRunbooks } from '../../../../lib/contract/runbooks.ts'
import { handle } from '../../../../lib/server/handle.ts'
import { withRunbooks } from '../../../../lib/server/with-runbooks.ts'
import { listRunbooks } from '../../../../lib/services/runbooks/list-runbooks.ts'
import { createRunbook } from '../../../../lib/services/runbooks/save-runbook.ts'

export const GET = handle({
  door: 'GET /api/v1/runbooks',
  input: ListRunbooks,
  verb: withRunbooks(listRunbooks),
})
export const POST = handle({
  door: 'POST /api/v1/runbooks',
  input: CreateRunbook,
  verb: withRunbooks(createRunbook),
  status: 201,
})
