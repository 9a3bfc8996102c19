import { handle } from '../../../../lib/server/handle.ts'
import { getRuntime } from '../../../../lib/server/runtime.ts'
import { seenBy } from '../../../../lib/services/business/seen-by.ts'
import { readCardinality } from '../../../../lib/services/cardinality/read-cardinality.ts'

export const GET = handle({
  door: 'GET /api/v1/cardinality',
  verb: ctx => readCardinality({ ...ctx, deck: seenBy(getRuntime().deck, ctx.actor) }),
})
