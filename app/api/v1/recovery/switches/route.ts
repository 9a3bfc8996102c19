import { SetKillSwitch } from '../../../../../lib/contract/recovery.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withRecovery } from '../../../../../lib/server/with-recovery.ts'
import { setKillSwitch } from '../../../../../lib/services/recovery/set-kill-switch.ts'

export const POST = handle({
  door: 'POST /api/v1/recovery/switches',
  input: SetKillSwitch,
  verb: withRecovery(setKillSwitch),
})
