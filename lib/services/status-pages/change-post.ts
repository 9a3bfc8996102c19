import type { PostView, UpdatePost } from '../../contract/status-pages.ts'
import { recordAudit } from '../audit/record.ts'
import { inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { lockPost, postFacts, toPostView, WITH_UPDATES } from './post-rows.ts'
import { refusal, refuseUnknownPlaces, type StatusContext } from './status-context.ts'

/** Corrects a post's title, components or times. What subscribers got stays as they got it. */
export async function changePost(ctx: StatusContext, { id, ...wish }: UpdatePost): Promise<PostView> {
  requirePermission(ctx, 'status.post')
  const row = await inTransaction(ctx, async tx => {
    const before = await lockPost(tx.db, id)
    if (wish.components) await refuseUnknownPlaces(ctx, { pages: before.pages, components: wish.components })
    const startsAt = wish.startsAt === undefined ? before.startsAt : new Date(wish.startsAt)
    const endsAt =
      wish.endsAt === undefined ? before.endsAt : wish.endsAt === null ? null : new Date(wish.endsAt)
    if (endsAt !== null && endsAt < startsAt) throw refusal('endsAt', 'it cannot end before it starts')
    const after = await tx.db.statusPost.update({
      where: { id },
      data: {
        startsAt,
        endsAt,
        title: wish.title ?? before.title,
        components: wish.components ?? before.components,
      },
      include: WITH_UPDATES,
    })
    await recordAudit(tx, {
      action: 'status-post.changed',
      subject: `status-post:${id}`,
      before: postFacts(before),
      after: postFacts(after),
    })
    return after
  })
  await ctx.statusPages.refresh()
  return toPostView(row)
}
