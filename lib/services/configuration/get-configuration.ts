import type { ConfigurationState } from '../../contract/configuration.ts'
import type { ConfigurationContext } from '../configuration-context.ts'
import { requirePermission } from '../require.ts'

/** The configuration in force, its files with secrets masked, and what is wrong with the newest attempt. */
export async function getConfiguration(ctx: ConfigurationContext): Promise<ConfigurationState> {
  requirePermission(ctx, 'configuration.read')
  return ctx.configuration.current()
}
