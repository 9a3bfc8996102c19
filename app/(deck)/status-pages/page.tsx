import type { Metadata } from 'next'
import { StatusPages } from '../../../components/status/status-pages.tsx'
import { holds } from '../../../lib/core/access/index.ts'
import { pageContext, requirePage } from '../../../lib/server/auth.ts'
import { getRuntime } from '../../../lib/server/runtime.ts'
import { listPosts } from '../../../lib/services/status-pages/list-posts.ts'
import { listSubscribers } from '../../../lib/services/status-pages/list-subscribers.ts'

export const metadata: Metadata = { title: 'Status pages' }

export default async function StatusPagesPage() {
  await requirePage('/status-pages')
  const ctx = await pageContext()
  const pages = await getRuntime().deck.statusPages.list()
  const { posts } = await listPosts(ctx)
  const lists = holds(ctx.actor, 'status.write')
    ? await Promise.all(
        pages.map(async ({ slug }) => ({ page: slug, ...(await listSubscribers(ctx, { page: slug })) })),
      )
    : null
  return <StatusPages pages={pages} posts={posts} subscribers={lists} />
}
