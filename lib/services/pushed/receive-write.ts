import type { IncomingWrite, WriteAnswer } from '../../contract/remote-write.ts'
import type { RemoteWriteDoor } from '../../ports/deck.ts'
import type { Context } from '../context.ts'
import { requirePermission } from '../require.ts'

/** Samples of another Prometheus, as it sends them by `remote_write`. */
export async function receiveWrite(
  ctx: Context & { readonly remoteWrite: RemoteWriteDoor },
  write: IncomingWrite,
): Promise<WriteAnswer> {
  requirePermission(ctx, 'metrics.push')
  return ctx.remoteWrite.receive(write)
}
