import type { PostId } from '../../contract/status-pages.ts'
import { recordAudit } from '../audit/record.ts'
import { inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { lockPost, postFacts } from './post-rows.ts'
import type { StatusContext } from './status-context.ts'

/** Takes a post away from its pages with all its updates; the audit log keeps what it was. */
export async function removePost(ctx: StatusContext, { id }: PostId): Promise<void> {
  requirePermission(ctx, 'status.write')
  await inTransaction(ctx, async tx => {
    const before = await lockPost(tx.db, id)
    const updates = before.updates.map(({ at, state, body }) => ({ at: at.toISOString(), state, body }))
    await tx.db.statusPost.delete({ where: { id } })
    await recordAudit(tx, {
      action: 'status-post.removed',
      subject: `status-post:${id}`,
      before: { ...postFacts(before), updates },
    })
  })
  await ctx.statusPages.refresh()
}
