import { handle } from '../../../../lib/server/handle.ts'
import { readText } from '../../../../lib/server/input.ts'
import { getRuntime } from '../../../../lib/server/runtime.ts'
import { takeTwilio } from '../../../../lib/services/business/take-twilio.ts'

const MAX_BODY_BYTES = 32_768

export const POST = handle({
  door: 'POST /api/twilio/webhook',
  verb: async (ctx, _params, request) => {
    const { pathname, search } = new URL(request.url)
    const { receivers, business } = getRuntime().deck
    const twiml = await takeTwilio(
      { ...ctx, receivers, business },
      {
        target: `${pathname}${search}`,
        signature: request.headers.get('x-twilio-signature'),
        body: await readText(request, MAX_BODY_BYTES),
      },
    )
    return new Response(twiml, {
      headers: { 'content-type': 'text/xml; charset=utf-8', 'cache-control': 'no-store' },
    })
  },
})
