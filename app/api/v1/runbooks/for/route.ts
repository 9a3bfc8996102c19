import { FindRunbooks } from '../../../../../lib/contract/runbooks.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withRunbooks } from '../../../../../lib/server/with-runbooks.ts'
import { findRunbooks } from '../../../../../lib/services/runbooks/find-runbooks.ts'

export const GET = handle({
  door: 'GET /api/v1/runbooks/for',
  input: FindRunbooks,
  verb: withRunbooks(findRunbooks),
})
