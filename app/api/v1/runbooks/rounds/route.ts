import { ListRounds } from '../../../../../lib/contract/runbooks.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withRunbooks } from '../../../../../lib/server/with-runbooks.ts'
import { listRounds } from '../../../../../lib/services/runbooks/rounds.ts'

export const GET = handle({
  door: 'GET /api/v1/runbooks/rounds',
  input: ListRounds,
  verb: withRunbooks(listRounds),
})
