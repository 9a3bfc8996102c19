import { DeckError } from '../../contract/errors.ts'
import type { PostMortemDetail, TakeStep } from '../../contract/post-mortems.ts'
import {
  type Fact,
  judgeStep,
  type PostMortemState,
  partTitle,
  STATE_WORDS,
  STEP_RULES,
} from '../../core/post-mortem/index.ts'
import { Prisma } from '../../generated/prisma/client.ts'
import { recordAudit } from '../audit/record.ts'
import { actorName } from '../configuration-context.ts'
import { type Context, inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { markReviewed, tellIncident } from './incident-record.ts'
import { missingOf, type PostMortemColumns, seenPostMortem, storedPostMortem } from './post-mortem-rows.ts'
import { factsFor, readPostMortem } from './read-post-mortem.ts'

/**
 * Takes a post-mortem one step on, or back. Approving freezes the facts; publishing freezes what shared links show, and
 * the incident is reviewed. Throws `conflict` when the text is another one by now, or the step does not lead on from
 * where it stands.
 */
export async function takeStep(ctx: Context, wish: TakeStep): Promise<PostMortemDetail> {
  const { id, step, reason, documentVersion } = wish
  requirePermission(ctx, STEP_RULES[step].isReview ? 'post_mortems.review' : 'post_mortems.write')
  const { row: seen } = await seenPostMortem(ctx, id)
  const facts = await factsFor(ctx, seen)
  const row = await inTransaction(ctx, async tx => {
    await tx.db.$executeRaw`SELECT id FROM post_mortems WHERE id = ${id}::uuid FOR UPDATE`
    const { row: before } = await seenPostMortem(tx, id)
    if (before.documentVersion !== documentVersion)
      throw new DeckError('conflict', 'the text was changed meanwhile: read it again, then decide')
    const { state } = storedPostMortem(before)
    const followUps = await tx.db.followUp.findMany({ where: { incidentId: before.incidentId } })
    const missing = missingOf(before, followUps).map(partTitle)
    const verdict = judgeStep(step, { state, missing, reason })
    if (verdict.kind === 'refused') throw new DeckError('conflict', verdict.why)
    const at = new Date(tx.clock.now())
    await tx.db.postMortem.update({ where: { id }, data: changes(before, { to: verdict.to, facts, at }) })
    await tx.db.postMortemStep.create({
      data: { postMortemId: id, step, byName: actorName(tx.actor), at, reason, documentVersion },
    })
    await recordAudit(tx, {
      action: `post_mortem.${step}`,
      subject: `incident:${before.incidentId}`,
      before: { state },
      after: { state: verdict.to, documentVersion, reason },
    })
    return { incidentId: before.incidentId, to: verdict.to }
  })
  await tellIncident(ctx, row.incidentId, {
    id,
    title: `Post-mortem ${STATE_WORDS[row.to].toLowerCase()}`,
    body: reason,
  })
  if (row.to === 'published') await markReviewed(ctx, row.incidentId)
  ctx.events.emit('postMortemChanged', { id, atMs: ctx.clock.now() })
  return readPostMortem(ctx, { id })
}

type Change = { readonly to: PostMortemState; readonly facts: readonly Fact[]; readonly at: Date }

function changes(before: PostMortemColumns, { to, facts, at }: Change): Prisma.PostMortemUpdateInput {
  const kept = { state: to, updatedAt: at }
  if (to === 'approved') return { ...kept, facts: [...facts] }
  if (to === 'draft') return { ...kept, facts: Prisma.DbNull }
  if (to !== 'published') return kept
  const { texts } = storedPostMortem(before)
  const published = { title: before.title, texts, facts: [...facts], atMs: at.getTime() }
  return { ...kept, published, publishedAt: before.publishedAt ?? at }
}
