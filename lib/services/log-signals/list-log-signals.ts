import type { LogSignalRow } from '../../contract/watch.ts'
import { requirePermission } from '../require.ts'
import type { LogSignalContext } from './log-signal-context.ts'

export async function listLogSignals(ctx: LogSignalContext): Promise<{ signals: LogSignalRow[] }> {
  requirePermission(ctx, 'operations.read')
  return { signals: await ctx.logSignals.list() }
}
