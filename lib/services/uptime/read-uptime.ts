import type { ReadUptime } from '../../contract/uptime.ts'
import type { UptimeView } from '../../contract/watch.ts'
import { requirePermission } from '../require.ts'
import type { UptimeContext } from './uptime-context.ts'

/** Uptime of a subject over every range and day by day, with the rule that it was counted by. */
export async function readUptime(
  ctx: Pick<UptimeContext, 'actor' | 'uptime'>,
  { subject }: ReadUptime,
): Promise<UptimeView> {
  requirePermission(ctx, 'operations.read')
  return ctx.uptime.view(subject)
}
