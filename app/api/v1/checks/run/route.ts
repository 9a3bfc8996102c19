import { CheckKey } from '../../../../../lib/contract/checks.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withChecks } from '../../../../../lib/server/with-checks.ts'
import { runCheck } from '../../../../../lib/services/checks/run-check.ts'

export const POST = handle({
  door: 'POST /api/v1/checks/run',
  input: CheckKey,
  verb: withChecks(runCheck),
})
