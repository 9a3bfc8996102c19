import { handle } from '../../../../lib/server/handle.ts'
import { withRecovery } from '../../../../lib/server/with-recovery.ts'
import { readRecovery } from '../../../../lib/services/recovery/read-recovery.ts'

export const GET = handle({
  door: 'GET /api/v1/recovery',
  verb: withRecovery(readRecovery),
})
