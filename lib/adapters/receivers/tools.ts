import type { Notification } from '../../core/alert/notification.ts'
import type { Turns } from '../../core/turns.ts'
import type { ReceiverContext } from '../../ports/receiver.ts'
import type { ActionUrl } from './page-actions.ts'
import type { Texts } from './texts.ts'
import type { Transport } from './transport.ts'

/** What kinds of receivers work with. */
export type ReceiverTools = {
  readonly http: Transport
  readonly turns: Turns
  readonly actionUrl: ActionUrl
  readonly textsOf: (notification: Notification, context: ReceiverContext) => Texts
}
