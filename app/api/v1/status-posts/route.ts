import { CreatePost } from '../../../../lib/contract/status-pages.ts'
import { handle } from '../../../../lib/server/handle.ts'
import { withStatusPages } from '../../../../lib/server/with-status-pages.ts'
import { createPost } from '../../../../lib/services/status-pages/create-post.ts'
import { listPosts } from '../../../../lib/services/status-pages/list-posts.ts'

export const GET = handle({ door: 'GET /api/v1/status-posts', verb: listPosts })
export const POST = handle({
  door: 'POST /api/v1/status-posts',
  input: CreatePost,
  verb: withStatusPages(createPost),
  status: 201,
})
