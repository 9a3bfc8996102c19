import type { ChangePostMortem, PostMortemDetail } from '../../contract/post-mortems.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, inTransaction } from '../context.ts'
import { accountOrThrow } from '../on-call/overrides.ts'
import { requirePermission } from '../require.ts'
import { seenPostMortem } from './post-mortem-rows.ts'
import { readPostMortem } from './read-post-mortem.ts'

/** Changes title, owner or the time of the meeting. Throws `not_found`, `invalid`. */
export async function changePostMortem(ctx: Context, wish: ChangePostMortem): Promise<PostMortemDetail> {
  requirePermission(ctx, 'post_mortems.write')
  const { id, title, owner, meetingAt } = wish
  await inTransaction(ctx, async tx => {
    const { row } = await seenPostMortem(tx, id)
    if (owner) await accountOrThrow(tx, owner, 'owner')
    const after = {
      ...(title === undefined ? {} : { title }),
      ...(owner === undefined ? {} : { owner }),
      ...(meetingAt === undefined ? {} : { meetingAt: meetingAt === null ? null : new Date(meetingAt) }),
    }
    await tx.db.postMortem.update({
      where: { id },
      data: { ...after, updatedAt: new Date(tx.clock.now()) },
    })
    const before = { title: row.title, owner: row.owner, meetingAt: row.meetingAt }
    await recordAudit(tx, {
      action: 'post_mortem.changed',
      subject: `incident:${row.incidentId}`,
      before,
      after,
    })
  })
  ctx.events.emit('postMortemChanged', { id, atMs: ctx.clock.now() })
  return readPostMortem(ctx, { id })
}
