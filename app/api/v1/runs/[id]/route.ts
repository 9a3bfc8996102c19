import { ReadRun } from '../../../../../lib/contract/recovery.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withRecovery } from '../../../../../lib/server/with-recovery.ts'
import { readRun } from '../../../../../lib/services/recovery/read-run.ts'

export const GET = handle({
  door: 'GET /api/v1/runs/[id]',
  input: ReadRun,
  verb: withRecovery(readRun),
})
