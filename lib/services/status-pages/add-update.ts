import type { AddUpdate, PostView } from '../../contract/status-pages.ts'
import { endsPost, fitsKind, type PostKind, STATES_OF_KIND } from '../../core/status-page/post.ts'
import { recordAudit } from '../audit/record.ts'
import { actorName } from '../configuration-context.ts'
import { inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { lockPost, queueUpdate, toPostView, WITH_UPDATES } from './post-rows.ts'
import { refusal, type StatusContext } from './status-context.ts'

/** Adds to a post what is new; a state that ends it ends it now, any other opens it again. */
export async function addUpdate(ctx: StatusContext, { id, state, body }: AddUpdate): Promise<PostView> {
  requirePermission(ctx, 'status.post')
  const at = new Date(ctx.clock.now())
  const row = await inTransaction(ctx, async tx => {
    const before = await lockPost(tx.db, id)
    // By the table's own CHECK.
    const kind = before.kind as PostKind
    if (!fitsKind(kind, state))
      throw refusal('state', `of this kind a post is ${STATES_OF_KIND[kind].join(', ')}`)
    const update = await tx.db.statusUpdate.create({
      data: { postId: id, at, state, body, createdBy: actorName(ctx.actor) },
    })
    await queueUpdate(tx.db, { id: update.id, pages: before.pages, at })
    await recordAudit(tx, {
      action: 'status-post.updated',
      subject: `status-post:${id}`,
      after: { state, body },
    })
    return tx.db.statusPost.update({
      where: { id },
      data: endsAfter(before.endsAt, { isOver: endsPost(state), at }),
      include: WITH_UPDATES,
    })
  })
  await ctx.statusPages.refresh()
  return toPostView(row)
}

/** An end that was planned for later stays while the work goes on. */
function endsAfter(
  endsAt: Date | null,
  { isOver, at }: { isOver: boolean; at: Date },
): { endsAt?: Date | null } {
  if (isOver) return { endsAt: at }
  return endsAt !== null && endsAt <= at ? { endsAt: null } : {}
}
