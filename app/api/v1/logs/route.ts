import { handle } from '../../../../lib/server/handle.ts'
import { getRuntime } from '../../../../lib/server/runtime.ts'
import { readUnpacked } from '../../../../lib/server/unpacked-body.ts'
import { isProtobuf, receiveLogs } from '../../../../lib/services/log-signals/receive-logs.ts'

const LIMITS = { packedBytes: 5_242_880, unpackedBytes: 20_971_520 }

export const POST = handle({
  door: 'POST /api/v1/logs',
  verb: async (ctx, _params, request) => {
    const contentType = request.headers.get('content-type')
    const received = await receiveLogs(
      { ...ctx, logSignals: getRuntime().deck.logSignals },
      {
        body: await readUnpacked(request, LIMITS),
        contentType,
        service: new URL(request.url).searchParams.get('service'),
      },
    )
    // An empty ExportLogsServiceResponse: everything was taken.
    return isProtobuf(contentType)
      ? new Response(null, { headers: { 'content-type': 'application/x-protobuf' } })
      : received
  },
})
