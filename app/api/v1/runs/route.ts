import { ListRuns } from '../../../../lib/contract/recovery.ts'
import { handle } from '../../../../lib/server/handle.ts'
import { listRuns } from '../../../../lib/services/recovery/list-runs.ts'

export const GET = handle({
  door: 'GET /api/v1/runs',
  input: ListRuns,
  verb: listRuns,
})
