import type { RouteName } from '../contract/doors.ts'
import type { WriteAnswer } from '../contract/remote-write.ts'
import { receiveWrite } from '../services/pushed/receive-write.ts'
import { handle, type RouteHandler } from './handle.ts'
import { readBytes } from './input.ts'
import { getRuntime } from './runtime.ts'

const MAX_PACKED_BYTES = 8_388_608
const HEADER = 'X-Prometheus-Remote-Write'

/** Remote write, versions 1.0 and 2.0, with Prometheus' statuses and texts. */
export const handleRemoteWrite = (door: RouteName): RouteHandler =>
  handle({
    door,
    verb: async (ctx, _params, request) => {
      const { headers } = request
      const answer = await receiveWrite(
        { ...ctx, remoteWrite: getRuntime().deck.remoteWrite },
        {
          body: await readBytes(request, MAX_PACKED_BYTES),
          contentType: headers.get('content-type'),
          contentEncoding: headers.get('content-encoding'),
        },
      )
      return toResponse(answer)
    },
  })

function toResponse({ status, message, written }: WriteAnswer): Response {
  const figures: Record<string, string> = written
    ? {
        [`${HEADER}-Samples-Written`]: String(written.samples),
        [`${HEADER}-Histograms-Written`]: String(written.histograms),
        [`${HEADER}-Exemplars-Written`]: String(written.exemplars),
      }
    : {}
  if (message === null) return new Response(null, { status, headers: figures })
  const text = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }
  return new Response(`${message}\n`, { status, headers: { ...figures, ...text } })
}
