import { PlanPage } from '../../../../../lib/contract/on-call.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withOnCall } from '../../../../../lib/server/with-on-call.ts'
import { planPage } from '../../../../../lib/services/on-call/read-on-call.ts'

export const POST = handle({
  door: 'POST /api/v1/on-call/plan',
  input: PlanPage,
  verb: withOnCall(planPage),
})
