import { requirePermission } from '../require.ts'
import { inWords, type PushContext } from './push-context.ts'

/** Forgets a group of pushed series; one that is not there is forgotten already. */
export async function removeGroup(ctx: PushContext, path: readonly string[]): Promise<void> {
  requirePermission(ctx, 'metrics.push')
  await inWords(ctx.pushed.remove(path))
}
