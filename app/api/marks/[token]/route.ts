import { DeployHook } from '../../../../lib/contract/evidence.ts'
import { handle } from '../../../../lib/server/handle.ts'
import { getRuntime } from '../../../../lib/server/runtime.ts'
import { takeDeployHook } from '../../../../lib/services/marks/deploy-hook.ts'

export const POST = handle({
  door: 'POST /api/marks/[token]',
  input: DeployHook,
  verb: (ctx, input) => takeDeployHook({ ...ctx, configuration: getRuntime().deck.configuration }, input),
})
