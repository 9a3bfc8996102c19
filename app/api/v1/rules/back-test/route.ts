import { BackTestRule } from '../../../../../lib/contract/rules.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withRules } from '../../../../../lib/server/with-rules.ts'
import { backTestRule } from '../../../../../lib/services/rules/back-test-rule.ts'

export const POST = handle({
  door: 'POST /api/v1/rules/back-test',
  input: BackTestRule,
  verb: withRules(backTestRule),
})
