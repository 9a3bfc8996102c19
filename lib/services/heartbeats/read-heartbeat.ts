import { DeckError } from '../../contract/errors.ts'
import type { HeartbeatDetail, HeartbeatKey } from '../../contract/heartbeats.ts'
import { holds } from '../../core/access/index.ts'
import { requirePermission } from '../require.ts'
import type { HeartbeatContext } from './heartbeat-context.ts'

/** A heartbeat with its last pings. Its ping URL is shown to those who may change it. */
export async function readHeartbeat(ctx: HeartbeatContext, { key }: HeartbeatKey): Promise<HeartbeatDetail> {
  requirePermission(ctx, 'operations.read')
  const row = (await ctx.heartbeats.list()).find(one => one.key === key)
  const pings = await ctx.heartbeats.pings(key)
  if (!row || !pings) throw new DeckError('not_found', `there is no heartbeat "${key}"`)
  const token = holds(ctx.actor, 'checks.write') ? await ctx.heartbeats.token(key) : null
  return { row, pings, pingPath: token === null ? null : `/api/ping/${token}` }
}
