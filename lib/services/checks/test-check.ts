import type { CheckTrial, TestCheck } from '../../contract/checks.ts'
import { recordAudit } from '../audit/record.ts'
import { inTransaction } from '../context.ts'
import { restoreSecrets } from '../entries/restore-secrets.ts'
import { requirePermission } from '../require.ts'
import type { CheckContext } from './check-context.ts'

/**
 * Asks once with a configuration as a form holds it, by the rules for checks of the page; nothing is stored but that
 * it was done. Throws `invalid` for what cannot be asked, `rate_limited` while many are tried already.
 */
export async function testCheck(ctx: CheckContext, { config }: TestCheck): Promise<CheckTrial> {
  requirePermission(ctx, 'checks.write')
  const restored = await restoreSecrets('check')(ctx, config)
  const subject = `check:${config.service}/${config.slug}`
  await inTransaction(ctx, tx =>
    recordAudit(tx, { action: 'check.tested', subject, after: { kind: config.kind } }),
  )
  return ctx.checks.test(restored)
}
