import { handle } from '../../../../lib/server/handle.ts'
import { readText } from '../../../../lib/server/input.ts'
import { getRuntime } from '../../../../lib/server/runtime.ts'
import { takeTelephone } from '../../../../lib/services/receivers/take-telephone.ts'

const MAX_BODY_BYTES = 32_768

export const POST = handle({
  door: 'POST /api/twilio/webhook',
  verb: async (ctx, _params, request) => {
    const { pathname, search } = new URL(request.url)
    const form = new URLSearchParams(await readText(request, MAX_BODY_BYTES))
    const twiml = await takeTelephone(
      { ...ctx, receivers: getRuntime().deck.receivers },
      {
        target: `${pathname}${search}`,
        signature: request.headers.get('x-twilio-signature'),
        fields: Object.fromEntries(form),
      },
    )
    return new Response(twiml, {
      headers: { 'content-type': 'text/xml; charset=utf-8', 'cache-control': 'no-store' },
    })
  },
})
