import { ReadRevision } from '../../../../../../../lib/contract/runbooks.ts'
import { handle } from '../../../../../../../lib/server/handle.ts'
import { withRunbooks } from '../../../../../../../lib/server/with-runbooks.ts'
import { readRevision } from '../../../../../../../lib/services/runbooks/read-history.ts'

export const GET = handle({
  door: 'GET /api/v1/runbooks/[slug]/history/[revision]',
  input: ReadRevision,
  verb: withRunbooks(readRevision),
})
