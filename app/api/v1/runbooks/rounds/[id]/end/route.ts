import { EndRound } from '../../../../../../../lib/contract/runbooks.ts'
import { handle } from '../../../../../../../lib/server/handle.ts'
import { withRunbooks } from '../../../../../../../lib/server/with-runbooks.ts'
import { endRound } from '../../../../../../../lib/services/runbooks/rounds.ts'

export const POST = handle({
  door: 'POST /api/v1/runbooks/rounds/[id]/end',
  input: EndRound,
  verb: withRunbooks(endRound),
})
