import { ReadRunbook } from '../../../../../../lib/contract/runbooks.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { withRunbooks } from '../../../../../../lib/server/with-runbooks.ts'
import { readValues } from '../../../../../../lib/services/runbooks/read-values.ts'

export const GET = handle({
  door: 'GET /api/v1/runbooks/[slug]/values',
  input: ReadRunbook,
  verb: withRunbooks(readValues),
})
