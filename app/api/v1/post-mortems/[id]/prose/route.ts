import { MAX_UPDATE_BYTES, SyncProse } from '../../../../../../lib/contract/post-mortems.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { syncProse } from '../../../../../../lib/services/post-mortems/sync-prose.ts'

export const POST = handle({
  door: 'POST /api/v1/post-mortems/[id]/prose',
  input: SyncProse,
  verb: syncProse,
  maxBodyBytes: Math.ceil((MAX_UPDATE_BYTES * 4) / 3) + 100_000,
})
