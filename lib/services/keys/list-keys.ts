import type { KeyView } from '../../contract/people.ts'
import type { ApiKey } from '../../generated/prisma/client.ts'
import type { Context } from '../context.ts'
import { requirePermission } from '../require.ts'

/** All API keys without their values, the newest first. */
export async function listKeys(ctx: Context): Promise<{ keys: KeyView[] }> {
  requirePermission(ctx, 'keys.manage')
  const rows = await ctx.db.apiKey.findMany({ orderBy: { createdAt: 'desc' }, take: 1_000 })
  return { keys: rows.map(row => toKeyView(row, ctx.clock.now())) }
}

export function toKeyView(row: ApiKey, nowMs: number): KeyView {
  const hasExpired = row.expiresAt !== null && row.expiresAt.getTime() <= nowMs
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    grant: grantOf(row),
    createdBy: row.createdBy,
    createdAtMs: row.createdAt.getTime(),
    expiresAtMs: row.expiresAt?.getTime() ?? null,
    lastUsedAtMs: row.lastUsedAt?.getTime() ?? null,
    lastAddress: row.lastAddress,
    state: row.revokedAt ? 'revoked' : hasExpired ? 'expired' : 'active',
  }
}

/** The database holds either a role or a scope (a CHECK on the table). */
export function grantOf(row: Pick<ApiKey, 'id' | 'role' | 'scope'>): KeyView['grant'] {
  if (row.role) return { role: row.role }
  if (row.scope) return { scope: row.scope }
  throw new Error(`the API key ${row.id} has neither a role nor a scope`)
}
