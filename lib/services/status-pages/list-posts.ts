import type { PostView } from '../../contract/status-pages.ts'
import type { Context } from '../context.ts'
import { requirePermission } from '../require.ts'
import { toPostView, WITH_UPDATES } from './post-rows.ts'

const MOST = 200

/** Posts of all pages, those that go on first, then the newest. */
export async function listPosts(ctx: Context): Promise<{ posts: PostView[] }> {
  requirePermission(ctx, 'operations.read')
  const rows = await ctx.db.statusPost.findMany({
    include: WITH_UPDATES,
    orderBy: [{ endsAt: { sort: 'desc', nulls: 'first' } }, { startsAt: 'desc' }],
    take: MOST,
  })
  return { posts: rows.map(toPostView) }
}
