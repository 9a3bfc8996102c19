import { ListSubscribers } from '../../../../lib/contract/status-pages.ts'
import { handle } from '../../../../lib/server/handle.ts'
import { listSubscribers } from '../../../../lib/services/status-pages/list-subscribers.ts'

export const GET = handle({
  door: 'GET /api/v1/status-subscribers',
  input: ListSubscribers,
  verb: listSubscribers,
})
