import { ReadPreFlight } from '../../../../../../lib/contract/recovery.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { withRecovery } from '../../../../../../lib/server/with-recovery.ts'
import { readPreFlight } from '../../../../../../lib/services/recovery/read-pre-flight.ts'

export const GET = handle({
  door: 'GET /api/v1/recovery/[service]/[slug]',
  input: ReadPreFlight,
  verb: withRecovery(readPreFlight),
})
