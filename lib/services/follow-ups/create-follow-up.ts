import type { CreateFollowUp, FollowUpRow } from '../../contract/post-mortems.ts'
import type { FollowUp } from '../../generated/prisma/client.ts'
import { recordAudit } from '../audit/record.ts'
import { actorName } from '../configuration-context.ts'
import { type Context, inTransaction } from '../context.ts'
import { accountOrThrow } from '../on-call/overrides.ts'
import { type KnownIncident, seenIncident } from '../post-mortems/incident-marks.ts'
import { tellIncident } from '../post-mortems/incident-record.ts'
import { requirePermission } from '../require.ts'
import { followUpRow } from './follow-up-rows.ts'

/** Adds what is to be done after an incident. Throws `not_found`, `invalid`. */
export async function createFollowUp(ctx: Context, wish: CreateFollowUp): Promise<FollowUpRow> {
  requirePermission(ctx, 'post_mortems.write')
  const incident = await seenIncident(ctx, wish.incident)
  if (wish.owner !== null) await accountOrThrow(ctx, wish.owner, 'owner')
  const row = await inTransaction(ctx, async tx => {
    const created = await tx.db.followUp.create({
      data: {
        incidentId: wish.incident,
        title: wish.title,
        isPrevention: wish.isPrevention,
        owner: wish.owner,
        dueAt: wish.dueAt === null ? null : new Date(wish.dueAt),
        url: wish.url,
        createdAt: new Date(tx.clock.now()),
        createdBy: actorName(tx.actor),
      },
    })
    await recordAudit(tx, {
      action: 'follow_up.created',
      subject: `incident:${wish.incident}`,
      after: created,
    })
    return created
  })
  await tellOf(ctx, row, 'Follow-up')
  return drawn(ctx, row, incident)
}

/** Puts it on the incident's timeline, and tells those who look at the post-mortem. */
export async function tellOf(ctx: Context, row: FollowUp, what: string): Promise<void> {
  const id = await postMortemOf(ctx, row.incidentId)
  await tellIncident(ctx, row.incidentId, { id, title: `${what}: ${row.title}`, kind: 'follow_up' })
  if (id !== null) ctx.events.emit('postMortemChanged', { id, atMs: ctx.clock.now() })
}

export async function postMortemOf(ctx: Context, incidentId: number): Promise<string | null> {
  const found = await ctx.db.postMortem.findUnique({ where: { incidentId }, select: { id: true } })
  return found?.id ?? null
}

export async function drawn(ctx: Context, row: FollowUp, incident: KnownIncident): Promise<FollowUpRow> {
  const postMortemId = await postMortemOf(ctx, row.incidentId)
  return followUpRow(row, { incident, postMortemId, nowMs: ctx.clock.now() })
}
