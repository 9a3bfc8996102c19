import { BySlugOfRunbook, ReadRunbook, SaveRunbook } from '../../../../../lib/contract/runbooks.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withRunbooks } from '../../../../../lib/server/with-runbooks.ts'
import { readRunbook } from '../../../../../lib/services/runbooks/read-runbook.ts'
import { deleteRunbook, saveRunbook } from '../../../../../lib/services/runbooks/save-runbook.ts'

export const GET = handle({
  door: 'GET /api/v1/runbooks/[slug]',
  input: ReadRunbook,
  verb: withRunbooks(readRunbook),
})
export const PUT = handle({
  door: 'PUT /api/v1/runbooks/[slug]',
  input: SaveRunbook,
  verb: withRunbooks(saveRunbook),
})
export const DELETE = handle({
  door: 'DELETE /api/v1/runbooks/[slug]',
  input: BySlugOfRunbook,
  verb: withRunbooks(deleteRunbook),
})
