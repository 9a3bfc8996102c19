import { handle } from '../../../../lib/server/handle.ts'
import { readText } from '../../../../lib/server/input.ts'
import { getRuntime } from '../../../../lib/server/runtime.ts'
import { receiveLogs } from '../../../../lib/services/log-signals/receive-logs.ts'

const MAX_BODY_BYTES = 5_242_880

export const POST = handle({
  door: 'POST /api/v1/logs',
  verb: async (ctx, _params, request) =>
    receiveLogs(
      { ...ctx, logSignals: getRuntime().deck.logSignals },
      {
        body: await readText(request, MAX_BODY_BYTES),
        contentType: request.headers.get('content-type'),
        service: new URL(request.url).searchParams.get('service'),
      },
    ),
})
