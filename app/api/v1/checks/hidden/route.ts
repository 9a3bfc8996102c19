import { HideCheck } from '../../../../../lib/contract/checks.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withChecks } from '../../../../../lib/server/with-checks.ts'
import { hideCheck, listHidden } from '../../../../../lib/services/checks/hide-check.ts'

export const GET = handle({ door: 'GET /api/v1/checks/hidden', verb: ctx => listHidden(ctx) })
export const POST = handle({
  door: 'POST /api/v1/checks/hidden',
  input: HideCheck,
  verb: withChecks(hideCheck),
})
