import { SyncSource } from '../../../../../../../../lib/contract/business-asks.ts'
import { handle } from '../../../../../../../../lib/server/handle.ts'
import { withBusiness } from '../../../../../../../../lib/server/with-business.ts'
import { syncSource } from '../../../../../../../../lib/services/business/sync-source.ts'

export const POST = handle({
  door: 'POST /api/v1/business/sources/[connector]/[account]/sync',
  input: SyncSource,
  verb: withBusiness(syncSource),
})
