import type { AuditPage, AuditRow, ReadAudit } from '../../contract/people.ts'
import type { AuditEntry } from '../../generated/prisma/client.ts'
import type { Context } from '../context.ts'
import { requirePermission } from '../require.ts'

/** One page of the audit log, the newest first. */
export async function readAudit(ctx: Context, filter: ReadAudit): Promise<AuditPage> {
  requirePermission(ctx, 'audit.read')
  const rows = await ctx.db.auditEntry.findMany({
    where: {
      ...(filter.before ? { seq: { lt: filter.before } } : {}),
      ...(filter.actor ? { actorName: { contains: filter.actor, mode: 'insensitive' } } : {}),
      ...(filter.action ? { action: { startsWith: filter.action } } : {}),
      ...(filter.subject ? { subject: { contains: filter.subject, mode: 'insensitive' } } : {}),
    },
    orderBy: { seq: 'desc' },
    take: filter.limit + 1,
  })
  const page = rows.slice(0, filter.limit).map(toRow)
  const hasMore = rows.length > filter.limit
  return { rows: page, nextBefore: hasMore ? (page.at(-1)?.seq ?? null) : null }
}

function toRow(row: AuditEntry): AuditRow {
  const { at, seq, previousHash: _, actorId: __, ...rest } = row
  return { ...rest, seq: Number(seq), atMs: at.getTime() }
}
