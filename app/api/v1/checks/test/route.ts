import { TestCheck } from '../../../../../lib/contract/checks.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withChecks } from '../../../../../lib/server/with-checks.ts'
import { testCheck } from '../../../../../lib/services/checks/test-check.ts'

export const POST = handle({
  door: 'POST /api/v1/checks/test',
  input: TestCheck,
  verb: withChecks(testCheck),
})
