import { handle } from '../../../lib/server/handle.ts'
import { getRuntime } from '../../../lib/server/runtime.ts'

export const GET = handle({
  door: 'GET /api/metrics',
  verb: async (_ctx, _input, request) => {
    const { contentType, body } = await getRuntime().deck.metrics(request.headers.get('accept') ?? '')
    return new Response(body, { headers: { 'content-type': contentType, 'cache-control': 'no-store' } })
  },
})
