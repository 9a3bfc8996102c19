import { PostId, UpdatePost } from '../../../../../lib/contract/status-pages.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withStatusPages } from '../../../../../lib/server/with-status-pages.ts'
import { changePost } from '../../../../../lib/services/status-pages/change-post.ts'
import { removePost } from '../../../../../lib/services/status-pages/remove-post.ts'

export const PATCH = handle({
  door: 'PATCH /api/v1/status-posts/[id]',
  input: UpdatePost,
  verb: withStatusPages(changePost),
})
export const DELETE = handle({
  door: 'DELETE /api/v1/status-posts/[id]',
  input: PostId,
  verb: withStatusPages(removePost),
})
