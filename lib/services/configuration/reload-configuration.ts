import type { ConfigurationState } from '../../contract/configuration.ts'
import { DeckError } from '../../contract/errors.ts'
import { recordAudit } from '../audit/record.ts'
import type { ConfigurationContext } from '../configuration-context.ts'
import { requirePermission } from '../require.ts'

/** Reads the configuration again. Throws `unprocessable` with every fault when it is refused; nothing changes then. */
export async function reloadConfiguration(ctx: ConfigurationContext): Promise<ConfigurationState> {
  requirePermission(ctx, 'configuration.reload')
  const state = await ctx.configuration.reload()
  await recordAudit(ctx, {
    action: 'configuration.reloaded',
    subject: `configuration:${state.file ?? 'none'}`,
    after: { isGood: state.isGood, issues: state.issues.length },
  })
  if (state.isGood) return state
  const issues = state.issues.map(({ file, line, column, message }) => ({
    path: `${file}:${line}:${column}`,
    message,
  }))
  throw new DeckError(
    'unprocessable',
    'the configuration is refused, and the last good one stays in force',
    issues,
  )
}
