import type { SendingState } from '../../contract/remote-sending.ts'
import type { RemotesDoor } from '../../ports/deck.ts'
import type { Context } from '../context.ts'
import { requirePermission } from '../require.ts'

/** Where samples are sent to, and how that goes; without secrets. */
export async function listRemotes(ctx: Context & { readonly remotes: RemotesDoor }): Promise<SendingState> {
  requirePermission(ctx, 'configuration.read')
  return ctx.remotes.state()
}
