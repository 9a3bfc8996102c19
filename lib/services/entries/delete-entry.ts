import type { ByKey } from '../../contract/entries.ts'
import { ENTRY_KINDS, type EntryKind } from '../../core/config/index.ts'
import { recordAudit } from '../audit/record.ts'
import type { ConfigurationContext } from '../configuration-context.ts'
import { inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { auditRoom } from './create-entry.ts'
import { refuseWhileNamed, rowOrThrow } from './entry-rows.ts'
import { refuseBusiness } from './refuse-business.ts'
import { refuseRestricted } from './refuse-restricted.ts'

/** Takes an entry out of force; its history stays. Throws `conflict` while another one names it. */
export const deleteEntry =
  (kind: EntryKind) =>
  async (ctx: ConfigurationContext, { key }: ByKey): Promise<void> => {
    requirePermission(ctx, ENTRY_KINDS[kind].permission)
    await inTransaction(ctx, async tx => {
      const within = { ...ctx, db: tx.db }
      const row = await rowOrThrow(within, kind, key)
      refuseRestricted(ctx, row.config)
      await refuseBusiness(within, kind, row.config)
      await refuseWhileNamed(within, kind, key)
      await tx.db.entry.delete({ where: { kind_key: { kind, key } } })
      await recordAudit(tx, {
        action: `${auditRoom(kind)}.deleted`,
        subject: `${auditRoom(kind)}:${key}`,
        before: row.config,
      })
    })
    await ctx.configuration.reload()
  }
