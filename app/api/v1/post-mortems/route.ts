import { DraftPostMortem, ListPostMortems } from '../../../../lib/contract/post-mortems.ts'
import { handle } from '../../../../lib/server/handle.ts'
import { listPostMortems } from '../../../../lib/services/post-mortems/list-post-mortems.ts'
import { startPostMortem } from '../../../../lib/services/post-mortems/start-post-mortem.ts'

export const GET = handle({ door: 'GET /api/v1/post-mortems', input: ListPostMortems, verb: listPostMortems })

export const POST = handle({
  door: 'POST /api/v1/post-mortems',
  input: DraftPostMortem,
  verb: startPostMortem,
  status: 201,
})
