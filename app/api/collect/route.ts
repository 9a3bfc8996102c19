import { type CollectAnswer, CollectFilter } from '../../../lib/contract/targets.ts'
import { handle } from '../../../lib/server/handle.ts'
import { getRuntime } from '../../../lib/server/runtime.ts'

export const GET = handle({
  door: 'GET /api/collect',
  verb: async (): Promise<CollectAnswer> => ({ targets: await getRuntime().deck.targets.list() }),
})

export const POST = handle({
  door: 'POST /api/collect',
  input: CollectFilter,
  verb: async (_ctx, filter): Promise<CollectAnswer> => ({
    targets: await getRuntime().deck.targets.collect(filter),
  }),
})
