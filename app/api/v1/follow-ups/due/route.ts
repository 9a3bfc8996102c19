import { handle } from '../../../../../lib/server/handle.ts'
import { getRuntime } from '../../../../../lib/server/runtime.ts'
import { dueCounts } from '../../../../../lib/services/follow-ups/due-counts.ts'

export const GET = handle({
  door: 'GET /api/v1/follow-ups/due',
  verb: ctx => dueCounts({ ...ctx, windows: getRuntime().deck.windows }),
})
