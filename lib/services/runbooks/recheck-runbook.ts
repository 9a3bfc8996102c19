import { DeckError, isDeckError } from '../../contract/errors.ts'
import type { RecheckAnswer, RecheckLine, RecheckRunbook } from '../../contract/runbooks.ts'
import { parseRunbook } from '../../core/runbook/index.ts'
import { runCheck } from '../checks/run-check.ts'
import { requirePermission } from '../require.ts'
import { lineOfCheck, lineOfMissing } from './answer-rows.ts'
import { type RunbookContext, visibleRunbook } from './runbook-context.ts'

/** Asks checks that the text names, all at once; each tells what it answered. Throws `invalid` for any other check. */
export async function recheckRunbook(
  ctx: RunbookContext,
  { slug, checks }: RecheckRunbook,
): Promise<RecheckAnswer> {
  requirePermission(ctx, 'checks.run')
  const { config } = await visibleRunbook(ctx, slug)
  const named = new Set(
    parseRunbook(config.text).parts.flatMap(part => (part.kind === 'check' ? part.checks : [])),
  )
  const stray = checks.find(key => !named.has(key))
  if (stray !== undefined) throw new DeckError('invalid', `checks: this runbook does not name "${stray}"`)
  return { checks: await Promise.all(checks.map(key => recheck(ctx, key))) }
}

async function recheck(ctx: RunbookContext, key: string): Promise<RecheckLine> {
  try {
    const row = await runCheck({ ...ctx, checks: ctx.deck.checks }, { key })
    const [answer = null] = (await ctx.deck.checks.read(key))?.answers ?? []
    return { ...lineOfCheck(row, answer), body: answer?.body ?? null, failure: null }
  } catch (error) {
    if (isDeckError(error)) return { ...lineOfMissing(key), body: null, failure: error.message }
    throw error
  }
}
