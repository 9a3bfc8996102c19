import { AddUpdate } from '../../../../../../lib/contract/status-pages.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { withStatusPages } from '../../../../../../lib/server/with-status-pages.ts'
import { addUpdate } from '../../../../../../lib/services/status-pages/add-update.ts'

export const POST = handle({
  door: 'POST /api/v1/status-posts/[id]/updates',
  input: AddUpdate,
  verb: withStatusPages(addUpdate),
  status: 201,
})
