import { SubscribePush } from '../../../../../lib/contract/push.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withReceivers } from '../../../../../lib/server/with-receivers.ts'
import { listBrowsers } from '../../../../../lib/services/receivers/list-browsers.ts'
import { subscribeBrowser } from '../../../../../lib/services/receivers/subscribe-browser.ts'

export const GET = handle({ door: 'GET /api/v1/push/subscriptions', verb: withReceivers(listBrowsers) })

export const POST = handle({
  door: 'POST /api/v1/push/subscriptions',
  input: SubscribePush,
  verb: subscribeBrowser,
  status: 201,
})
