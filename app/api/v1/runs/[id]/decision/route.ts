import { DecideRun } from '../../../../../../lib/contract/recovery.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { withRecovery } from '../../../../../../lib/server/with-recovery.ts'
import { decideRun } from '../../../../../../lib/services/recovery/decide-run.ts'

export const POST = handle({
  door: 'POST /api/v1/runs/[id]/decision',
  input: DecideRun,
  verb: withRecovery(decideRun),
})
