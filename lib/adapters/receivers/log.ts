import type { LogConfig } from '../../core/config/schema/receiver/log.ts'
import { formatLabels } from '../../core/labels/index.ts'
import type { Log } from '../../ports/log.ts'
import type { ReceiverKind } from '../../ports/receiver.ts'
import type { ReceiverTools } from './tools.ts'

/** A line in the deck's own log; nobody is told. */
export function createLogReceiver(
  { textsOf }: Pick<ReceiverTools, 'textsOf'>,
  log: Log,
): ReceiverKind<LogConfig> {
  return {
    async send(config, notification, context) {
      const texts = textsOf(notification, context)
      const message = texts.body(config.message).trim()
      log[config.level](
        {
          receiver: notification.receiver,
          status: notification.status,
          group: notification.groupKey,
          alerts: notification.alerts.length,
          labels: formatLabels(notification.commonLabels),
        },
        message,
      )
      return texts.settle({ kind: 'delivered', detail: 'written to the log', reference: null })
    },
  }
}
