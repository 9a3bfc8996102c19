import type { SendUpdate } from '../../contract/incidents.ts'
import { isClosed } from '../../core/incident/index.ts'
import type { IncidentRow } from '../../core/incident/types.ts'
import { addUpdate } from '../status-pages/add-update.ts'
import { createPost } from '../status-pages/create-post.ts'
import { refusal } from '../status-pages/status-context.ts'
import type { UpdateContext } from './incident-context.ts'

export type Publication = Pick<SendUpdate, 'subject' | 'body'> & {
  readonly incident: IncidentRow
  readonly pages: readonly string[]
}

/**
 * Says an update on status pages: the first one is a new post there, what follows goes on with it. The pages' own
 * subscribers get it. The ids of the updates.
 */
export async function publishUpdate(ctx: UpdateContext, wish: Publication): Promise<readonly string[]> {
  const { incident } = wish
  const known = new Map((await ctx.statusPages.list()).map(page => [page.slug, page]))
  const missing = wish.pages.find(slug => !known.has(slug))
  if (missing !== undefined) throw refusal('pages', `there is no status page "${missing}"`)
  const posts = await ctx.db.incidentPost.findMany({ where: { incidentId: incident.id } })
  const state = isClosed(incident.state) ? 'resolved' : postState(incident)
  const body = `${wish.subject}\n\n${wish.body}`
  const updates: string[] = []
  for (const page of new Set(wish.pages)) {
    const postId = posts.find(post => post.page === page)?.postId
    const isThere = postId !== undefined && (await ctx.db.statusPost.count({ where: { id: postId } })) > 0
    if (isThere && postId !== undefined) {
      const post = await addUpdate(ctx, { id: postId, state, body })
      updates.push(post.updates[0]?.id ?? '')
      continue
    }
    const components = (known.get(page)?.components ?? [])
      .map(({ key }) => key)
      .filter(key => incident.services.includes(key.split('/')[0] ?? ''))
    const post = await createPost(ctx, {
      pages: [page],
      kind: 'incident',
      title: wish.subject,
      components,
      startsAt: incident.impactStartMs,
      state,
      body: wish.body,
    })
    const place = { incidentId: incident.id, page }
    await ctx.db.incidentPost.upsert({
      where: { incidentId_page: place },
      create: { ...place, postId: post.id },
      update: { postId: post.id },
    })
    updates.push(post.updates[0]?.id ?? '')
  }
  return updates.filter(id => id !== '')
}

const postState = ({ state }: IncidentRow) =>
  state === 'identified' || state === 'monitoring' ? state : 'investigating'
