import { CancelRun } from '../../../../../../lib/contract/recovery.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { withRecovery } from '../../../../../../lib/server/with-recovery.ts'
import { cancelRun } from '../../../../../../lib/services/recovery/cancel-run.ts'

export const POST = handle({
  door: 'POST /api/v1/runs/[id]/cancel',
  input: CancelRun,
  verb: withRecovery(cancelRun),
})
