import type { CreatePost, PostView } from '../../contract/status-pages.ts'
import { endsPost, fitsKind, STATES_OF_KIND } from '../../core/status-page/post.ts'
import { recordAudit } from '../audit/record.ts'
import { actorName } from '../configuration-context.ts'
import { inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { postFacts, queueUpdate, toPostView, WITH_UPDATES } from './post-rows.ts'
import { refusal, refuseUnknownPlaces, type StatusContext } from './status-context.ts'

/** Tells of an incident, planned work or something else, with its first update; subscribers get it. */
export async function createPost(ctx: StatusContext, wish: CreatePost): Promise<PostView> {
  requirePermission(ctx, 'status.post')
  if (!fitsKind(wish.kind, wish.state))
    throw refusal('state', `of this kind a post is ${STATES_OF_KIND[wish.kind].join(', ')}`)
  const nowMs = ctx.clock.now()
  const startsAtMs = wish.startsAt ?? nowMs
  const endsAtMs = wish.endsAt ?? (endsPost(wish.state) ? Math.max(nowMs, startsAtMs) : null)
  if (endsAtMs !== null && endsAtMs < startsAtMs) throw refusal('endsAt', 'it cannot end before it starts')
  await refuseUnknownPlaces(ctx, wish)
  const at = new Date(nowMs)
  const createdBy = actorName(ctx.actor)
  const row = await inTransaction(ctx, async tx => {
    const created = await tx.db.statusPost.create({
      data: {
        pages: [...new Set(wish.pages)],
        kind: wish.kind,
        title: wish.title,
        components: [...new Set(wish.components)],
        startsAt: new Date(startsAtMs),
        endsAt: endsAtMs === null ? null : new Date(endsAtMs),
        createdBy,
        createdAt: at,
        updates: { create: { at, state: wish.state, body: wish.body, createdBy } },
      },
      include: WITH_UPDATES,
    })
    const first = created.updates[0]
    if (first) await queueUpdate(tx.db, { id: first.id, pages: created.pages, at })
    const after = { ...postFacts(created), state: wish.state, body: wish.body }
    await recordAudit(tx, { action: 'status-post.created', subject: `status-post:${created.id}`, after })
    return created
  })
  await ctx.statusPages.refresh()
  return toPostView(row)
}
