import type { DueCounts } from '../../contract/post-mortems.ts'
import type { Deck } from '../../ports/deck.ts'
import type { Context } from '../context.ts'
import { listPostMortems } from '../post-mortems/list-post-mortems.ts'
import { requirePermission } from '../require.ts'
import { dueNotices } from '../windows/due-notices.ts'
import { listFollowUps } from './list-follow-ups.ts'

/** How much is over its time; restricted ones are counted without words. */
export async function dueCounts(ctx: Context & Pick<Deck, 'windows'>): Promise<DueCounts> {
  requirePermission(ctx, 'operations.read')
  const { actor } = ctx
  const [followUps, postMortems, own, notices] = await Promise.all([
    listFollowUps(ctx, { list: 'overdue' }),
    listPostMortems(ctx, { list: 'overdue' }),
    actor.kind === 'person' ? ctx.db.followUp.count({ where: { state: 'open', owner: actor.email } }) : 0,
    dueNotices(ctx),
  ])
  return {
    overdueFollowUps: followUps.followUps.length + followUps.restricted,
    overduePostMortems: postMortems.postMortems.length + postMortems.restricted,
    own,
    notices,
  }
}
