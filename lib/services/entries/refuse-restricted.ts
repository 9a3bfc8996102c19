import type { Context } from '../context.ts'
import { requirePermission } from '../require.ts'

/** What is for admins alone is theirs to make, to change and to remove: else one change would open it to others. */
export function refuseRestricted(ctx: Pick<Context, 'actor'>, ...configs: readonly unknown[]): void {
  if (configs.some(isForAdmins)) requirePermission(ctx, 'actions.restrict')
}

const isForAdmins = (config: unknown): boolean =>
  typeof config === 'object' && config !== null && 'admins_only' in config && config.admins_only === true
