import { ENTRY_KINDS, type EntryConfigs, type EntryKind, joinSecrets } from '../../core/config/index.ts'
import type { Context } from '../context.ts'
import { requirePermission } from '../require.ts'
import { refuseElsewhere } from './refuse-elsewhere.ts'
import { openSecrets } from './stored-entry.ts'

/**
 * An entry as its form holds it, with the stored secrets where the form has `••••`: for trying it before it is saved.
 * A placeholder that nothing is stored for stays, and is a fault of `entryFaults`.
 */
export const restoreSecrets =
  <K extends EntryKind>(kind: K) =>
  async (ctx: Context, config: EntryConfigs[K]): Promise<EntryConfigs[K]> => {
    requirePermission(ctx, ENTRY_KINDS[kind].permission)
    const key = ENTRY_KINDS[kind].keyOf(config)
    const row = await ctx.db.entry.findUnique({ where: { kind_key: { kind, key } } })
    const secrets = row ? openSecrets(row, ctx.secrets) : null
    if (row) refuseElsewhere(kind, { stored: ENTRY_KINDS[kind].schema.parse(row.config), sent: config })
    return joinSecrets(kind, config, secrets ?? {}).config
  }
