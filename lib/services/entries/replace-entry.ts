import type { EntryView, ReplaceEntry } from '../../contract/entries.ts'
import { DeckError } from '../../contract/errors.ts'
import { ENTRY_KINDS, type EntryConfigs, type EntryKind, joinSecrets } from '../../core/config/index.ts'
import { recordAudit } from '../audit/record.ts'
import type { ConfigurationContext } from '../configuration-context.ts'
import { inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { auditRoom } from './create-entry.ts'
import { refuseFaults, rowOrThrow, viewOf } from './entry-rows.ts'
import { refuseBusiness } from './refuse-business.ts'
import { refuseElsewhere } from './refuse-elsewhere.ts'
import { refuseRestricted } from './refuse-restricted.ts'
import { openSecrets, sealEntry } from './stored-entry.ts'

/**
 * Puts a new configuration in the place of an entry's old one; a secret that is sent as `••••` stays what it was.
 * Those of the file are refused with `conflict`, a new key with `invalid`: the history hangs on it.
 */
export const replaceEntry =
  <K extends EntryKind>(kind: K) =>
  async (ctx: ConfigurationContext, { key, config }: ReplaceEntry<K>): Promise<EntryView<K>> => {
    requirePermission(ctx, ENTRY_KINDS[kind].permission)
    refuseOtherKey(kind, key, config)
    const view = await inTransaction(ctx, async tx => {
      const within = { ...ctx, db: tx.db }
      const before = await rowOrThrow(within, kind, key)
      refuseRestricted(ctx, before.config, config)
      await refuseBusiness(within, kind, before.config, config)
      refuseElsewhere(kind, { stored: ENTRY_KINDS[kind].schema.parse(before.config), sent: config })
      const { config: entry } = joinSecrets(kind, config, openSecrets(before, ctx.secrets) ?? {})
      await refuseFaults(within, kind, entry)
      const sealed = sealEntry(kind, entry, ctx.secrets)
      const updated = await tx.db.entry.update({
        where: { kind_key: { kind, key } },
        data: { ...sealed, updatedAt: new Date(ctx.clock.now()) },
      })
      await recordAudit(tx, {
        action: `${auditRoom(kind)}.changed`,
        subject: `${auditRoom(kind)}:${key}`,
        before: before.config,
        after: sealed.config,
      })
      return viewOf(sealed.config, updated)
    })
    await ctx.configuration.reload()
    return view
  }

function refuseOtherKey<K extends EntryKind>(kind: K, key: string, config: EntryConfigs[K]): void {
  const { keyOf, title } = ENTRY_KINDS[kind]
  const given = keyOf(config)
  if (given === key) return
  const message = `this is the ${title} "${key}", and "${given}" would be another: add that one, and remove this`
  throw new DeckError('invalid', message, [{ path: 'slug', message }])
}
