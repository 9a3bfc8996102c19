import { LookAtTable } from '../../../../../../../lib/contract/recovery.ts'
import { handle } from '../../../../../../../lib/server/handle.ts'
import { withRecovery } from '../../../../../../../lib/server/with-recovery.ts'
import { lookAtTable } from '../../../../../../../lib/services/recovery/look-at-table.ts'

export const POST = handle({
  door: 'POST /api/v1/recovery/[service]/[slug]/table',
  input: LookAtTable,
  verb: withRecovery(lookAtTable),
})
