import type { EntryView } from '../../contract/entries.ts'
import { DeckError } from '../../contract/errors.ts'
import { ENTRY_KINDS, type EntryConfigs, type EntryKind } from '../../core/config/index.ts'
import { recordAudit } from '../audit/record.ts'
import { actorName, type ConfigurationContext } from '../configuration-context.ts'
import { inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { refuseFaults, refuseOfFile, viewOf } from './entry-rows.ts'
import { refuseBusiness } from './refuse-business.ts'
import { refuseRestricted } from './refuse-restricted.ts'
import { sealEntry } from './stored-entry.ts'

/** Adds an entry; it is in force when this resolves. Throws `conflict` when its key is taken, `invalid` with its faults. */
export const createEntry =
  <K extends EntryKind>(kind: K) =>
  async (ctx: ConfigurationContext, entry: EntryConfigs[K]): Promise<EntryView<K>> => {
    const { keyOf, permission, title } = ENTRY_KINDS[kind]
    requirePermission(ctx, permission)
    refuseRestricted(ctx, entry)
    await refuseBusiness(ctx, kind, entry)
    const key = keyOf(entry)
    await refuseOfFile(ctx, kind, key)
    await refuseFaults(ctx, kind, entry)
    const sealed = sealEntry(kind, entry, ctx.secrets)
    const now = new Date(ctx.clock.now())
    const row = await inTransaction(ctx, async tx => {
      const created = await tx.db.entry.createManyAndReturn({
        data: { kind, key, ...sealed, createdBy: actorName(ctx.actor), createdAt: now, updatedAt: now },
        skipDuplicates: true,
      })
      if (!created[0]) throw new DeckError('conflict', `the ${title} "${key}" is there already`)
      await recordAudit(tx, {
        action: `${auditRoom(kind)}.created`,
        subject: `${auditRoom(kind)}:${key}`,
        after: sealed.config,
      })
      return created[0]
    })
    await ctx.configuration.reload()
    return viewOf(sealed.config, row)
  }

/** How the audit log calls a kind. */
export const auditRoom = (kind: EntryKind): string => kind.replace('_', '-')
