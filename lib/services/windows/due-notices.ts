import { isNoticeTime } from '../../core/window/index.ts'
import type { Deck } from '../../ports/deck.ts'
import type { Context } from '../context.ts'
import { requirePermission } from '../require.ts'
import { listOccurrences } from './list-occurrences.ts'

type NoticeContext = Pick<Context, 'actor' | 'db' | 'clock'> & Pick<Deck, 'windows'>

/** As far ahead as notices are looked for. */
const AHEAD_MS = 60 * 86_400_000

/** How many notices of planned work should have been sent by now, and were not. */
export async function dueNotices(ctx: NoticeContext): Promise<number> {
  requirePermission(ctx, 'operations.read')
  const nowMs = ctx.clock.now()
  const { occurrences } = await listOccurrences(ctx, { from: nowMs, to: nowMs + AHEAD_MS })
  return occurrences.filter(one => one.noticeSent === null && isNoticeTime(one, nowMs)).length
}
