import { HookOfService } from '../../../../../lib/contract/evidence.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { getRuntime } from '../../../../../lib/server/runtime.ts'
import { hookOfService } from '../../../../../lib/services/marks/deploy-hook.ts'

export const GET = handle({
  door: 'GET /api/v1/marks/hook',
  input: HookOfService,
  verb: (ctx, input) => hookOfService({ ...ctx, configuration: getRuntime().deck.configuration }, input),
})
