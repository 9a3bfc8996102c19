import { ChangePostMortem, PostMortemId } from '../../../../../lib/contract/post-mortems.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { changePostMortem } from '../../../../../lib/services/post-mortems/change-post-mortem.ts'
import { readPostMortem } from '../../../../../lib/services/post-mortems/read-post-mortem.ts'

export const GET = handle({
  door: 'GET /api/v1/post-mortems/[id]',
  input: PostMortemId,
  verb: readPostMortem,
})

export const PATCH = handle({
  door: 'PATCH /api/v1/post-mortems/[id]',
  input: ChangePostMortem,
  verb: changePostMortem,
})
