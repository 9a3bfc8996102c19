import type { HeartbeatRow } from '../../contract/watch.ts'
import { requirePermission } from '../require.ts'
import type { HeartbeatContext } from './heartbeat-context.ts'

export async function listHeartbeats(ctx: HeartbeatContext): Promise<{ heartbeats: HeartbeatRow[] }> {
  requirePermission(ctx, 'operations.read')
  return { heartbeats: await ctx.heartbeats.list() }
}
