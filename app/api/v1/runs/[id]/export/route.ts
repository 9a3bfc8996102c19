import { ExportRun } from '../../../../../../lib/contract/recovery.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { withRecovery } from '../../../../../../lib/server/with-recovery.ts'
import { exportRun } from '../../../../../../lib/services/recovery/export-run.ts'

export const GET = handle({
  door: 'GET /api/v1/runs/[id]/export',
  input: ExportRun,
  verb: withRecovery(exportRun),
})
