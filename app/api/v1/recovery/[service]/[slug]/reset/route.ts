import { ResetBackoff } from '../../../../../../../lib/contract/recovery.ts'
import { handle } from '../../../../../../../lib/server/handle.ts'
import { withRecovery } from '../../../../../../../lib/server/with-recovery.ts'
import { resetBackoff } from '../../../../../../../lib/services/recovery/reset-backoff.ts'

export const POST = handle({
  door: 'POST /api/v1/recovery/[service]/[slug]/reset',
  input: ResetBackoff,
  verb: withRecovery(resetBackoff),
})
