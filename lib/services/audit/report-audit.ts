import type { AuditCheck } from '../../contract/people.ts'
import { describeFault } from '../../core/audit/index.ts'
import type { Context, Database } from '../context.ts'
import { requirePermission } from '../require.ts'
import { checkAudit } from './check.ts'

/** Checks the audit log from end to end for an admin, with the fault in words. */
export async function reportAudit(ctx: Context & { readonly db: Database }): Promise<AuditCheck> {
  requirePermission(ctx, 'audit.read')
  const { rows, fault } = await checkAudit(ctx)
  return { isIntact: fault === null, rows, fault: fault && describeFault(fault) }
}
