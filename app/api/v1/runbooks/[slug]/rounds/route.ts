import { BySlugOfRunbook } from '../../../../../../lib/contract/runbooks.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { withRunbooks } from '../../../../../../lib/server/with-runbooks.ts'
import { beginRound } from '../../../../../../lib/services/runbooks/rounds.ts'

export const POST = handle({
  door: 'POST /api/v1/runbooks/[slug]/rounds',
  input: BySlugOfRunbook,
  verb: withRunbooks(beginRound),
  status: 201,
})
