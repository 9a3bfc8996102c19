import { DeckError } from '../../contract/errors.ts'
import type { BackTestResult, BackTestRule } from '../../contract/rules.ts'
import { isQueryError } from '../../ports/query-engine.ts'
import { requirePermission } from '../require.ts'
import type { RulesContext } from './rules-context.ts'

/**
 * When a rule would have fired, by what is stored; nothing is changed. Throws `invalid` for an expression that does
 * not parse, `unprocessable` for one that cannot be evaluated, with the reason.
 */
export async function backTestRule(
  ctx: RulesContext,
  rule: BackTestRule,
  signal?: AbortSignal,
): Promise<BackTestResult> {
  requirePermission(ctx, 'explore.use')
  try {
    return await ctx.rules.backTest(rule, signal)
  } catch (error) {
    if (!isQueryError(error)) throw error
    const { queryErrorType, message } = error
    const code = queryErrorType === 'bad_data' ? 'invalid' : 'unprocessable'
    throw new DeckError(code, message, [{ path: 'expr', message }], { cause: error })
  }
}
