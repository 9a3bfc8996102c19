import { createHash, randomBytes } from 'node:crypto'
import { DeckError } from '../../contract/errors.ts'
import type { ShareAnswer, ShareId, SharePostMortem } from '../../contract/post-mortems.ts'
import { recordAudit } from '../audit/record.ts'
import { actorName } from '../configuration-context.ts'
import { type Context, inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { seenPostMortem, storedPostMortem } from './post-mortem-rows.ts'

const DAY_MS = 86_400_000

export const shareHash = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Makes a link that opens a published post-mortem without a session. Of restricted incidents there are none. */
export async function sharePostMortem(ctx: Context, { id, days }: SharePostMortem): Promise<ShareAnswer> {
  requirePermission(ctx, 'post_mortems.write')
  const { row, incident } = await seenPostMortem(ctx, id)
  if (incident.isRestricted)
    throw new DeckError('conflict', 'the incident is restricted: its post-mortem is never shared by link')
  if (storedPostMortem(row).state !== 'published')
    throw new DeckError('conflict', 'it is not published yet: publish it, then share it')
  const token = randomBytes(32).toString('base64url')
  const createdAt = new Date(ctx.clock.now())
  const expiresAt = new Date(createdAt.getTime() + days * DAY_MS)
  const share = await inTransaction(ctx, async tx => {
    const created = await tx.db.postMortemShare.create({
      data: {
        postMortemId: id,
        tokenHash: shareHash(token),
        createdBy: actorName(tx.actor),
        createdAt,
        expiresAt,
      },
    })
    await recordAudit(tx, {
      action: 'post_mortem.shared',
      subject: `incident:${row.incidentId}`,
      after: { share: created.id, expiresAt: expiresAt.toISOString() },
    })
    return created
  })
  ctx.events.emit('postMortemChanged', { id, atMs: ctx.clock.now() })
  return { id: share.id, path: `/post-mortems/shared/${token}`, expiresAtMs: expiresAt.getTime() }
}

/** Closes a link for good. */
export async function unsharePostMortem(ctx: Context, { id, share }: ShareId): Promise<void> {
  requirePermission(ctx, 'post_mortems.write')
  const { row } = await seenPostMortem(ctx, id)
  await inTransaction(ctx, async tx => {
    const { count } = await tx.db.postMortemShare.updateMany({
      where: { id: share, postMortemId: id, revokedAt: null },
      data: { revokedAt: new Date(tx.clock.now()) },
    })
    if (count === 0) throw new DeckError('not_found', 'there is no such link that is open')
    await recordAudit(tx, {
      action: 'post_mortem.unshared',
      subject: `incident:${row.incidentId}`,
      before: { share },
    })
  })
  ctx.events.emit('postMortemChanged', { id, atMs: ctx.clock.now() })
}
