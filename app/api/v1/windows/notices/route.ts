import { SendNotice } from '../../../../../lib/contract/uptime.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { getRuntime } from '../../../../../lib/server/runtime.ts'
import { withStatusPages } from '../../../../../lib/server/with-status-pages.ts'
import { sendNotice } from '../../../../../lib/services/windows/send-notice.ts'

export const POST = handle({
  door: 'POST /api/v1/windows/notices',
  input: SendNotice,
  verb: withStatusPages((ctx, input: SendNotice) =>
    sendNotice({ ...ctx, windows: getRuntime().deck.windows }, input),
  ),
  status: 201,
})
