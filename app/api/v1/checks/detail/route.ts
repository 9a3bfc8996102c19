import { CheckKey } from '../../../../../lib/contract/checks.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withChecks } from '../../../../../lib/server/with-checks.ts'
import { readCheck } from '../../../../../lib/services/checks/read-check.ts'

export const GET = handle({
  door: 'GET /api/v1/checks/detail',
  input: CheckKey,
  verb: withChecks(readCheck),
})
