import { PressAction } from '../../../../../../../lib/contract/recovery.ts'
import { handle } from '../../../../../../../lib/server/handle.ts'
import { withRecovery } from '../../../../../../../lib/server/with-recovery.ts'
import { pressAction } from '../../../../../../../lib/services/recovery/press-action.ts'

export const POST = handle({
  door: 'POST /api/v1/recovery/[service]/[slug]/runs',
  input: PressAction,
  verb: withRecovery(pressAction),
  status: 201,
})
