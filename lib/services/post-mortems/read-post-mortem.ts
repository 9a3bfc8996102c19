import type { PostMortemDetail, PostMortemId } from '../../contract/post-mortems.ts'
import { type Fact, factsOf, partsOf } from '../../core/post-mortem/index.ts'
import type { Context } from '../context.ts'
import { followUpRow } from '../follow-ups/follow-up-rows.ts'
import { requirePermission } from '../require.ts'
import { incidentRecord } from './incident-record.ts'
import {
  type PostMortemColumns,
  postMortemRow,
  seenPostMortem,
  shareView,
  stepView,
  storedPostMortem,
  writerView,
} from './post-mortem-rows.ts'

/** One post-mortem with everything beside its text. Throws `not_found`. */
export async function readPostMortem(ctx: Context, { id }: PostMortemId): Promise<PostMortemDetail> {
  requirePermission(ctx, 'operations.read')
  const { row, incident } = await seenPostMortem(ctx, id)
  const [steps, writers, shares, followUps, facts] = await Promise.all([
    ctx.db.postMortemStep.findMany({ where: { postMortemId: id }, orderBy: { at: 'asc' } }),
    ctx.db.postMortemWriter.findMany({ where: { postMortemId: id }, orderBy: { firstAt: 'asc' } }),
    ctx.db.postMortemShare.findMany({ where: { postMortemId: id }, orderBy: { createdAt: 'desc' } }),
    ctx.db.followUp.findMany({ where: { incidentId: row.incidentId }, orderBy: { createdAt: 'asc' } }),
    factsFor(ctx, row),
  ])
  const nowMs = ctx.clock.now()
  const { requires, texts } = storedPostMortem(row)
  return {
    ...postMortemRow(row, { incident, followUps, nowMs }),
    requires: partsOf(requires),
    draftedBy: row.draftedBy,
    texts,
    facts,
    areFactsFrozen: row.facts !== null,
    steps: steps.map(stepView),
    writers: writers.map(writerView),
    shares: shares.map(shareView),
    actions: followUps.map(one => followUpRow(one, { incident, postMortemId: id, nowMs })),
  }
}

/** As they were when it was approved; before that, what the record says now. */
export async function factsFor(ctx: Context, row: PostMortemColumns): Promise<readonly Fact[]> {
  return storedPostMortem(row).facts ?? factsOf(await incidentRecord(ctx, row.incidentId))
}
