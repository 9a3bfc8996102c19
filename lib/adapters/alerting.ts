import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { ReceiverConfigs } from '../core/alert/receiver-config.ts'
import type { Log } from '../ports/log.ts'
import type { AddressRule } from '../ports/prober.ts'
import type { ReceiverKind } from '../ports/receiver.ts'
import type { Secrets } from '../ports/secrets.ts'
import { createMailer } from './mail/mailer.ts'
import { createWebhookSender } from './mail/webhook-sender.ts'
import { createReceiverObserver } from './observers.ts'
import type { OwnMetrics } from './own-metrics.ts'
import { createAlertArchive } from './postgres/alert-archive.ts'
import { createDispatchLease } from './postgres/alert-lease.ts'
import { createAlertRows } from './postgres/alert-rows.ts'
import { createDigestLines } from './postgres/digest-lines.ts'
import { createPushSubscriptions } from './postgres/push-subscriptions.ts'
import { createSilenceNotices } from './postgres/silence-notices.ts'
import { createAddressRule } from './probes/address.ts'
import { createReceivers } from './receivers/registry.ts'
import { verifyTwilio } from './receivers/twilio-signature.ts'

export type AlertingAdapterParts = {
  readonly pool: pg.Pool
  readonly secrets: Secrets
  readonly version: string
  readonly log: Log
  /** For addresses of the configuration file. */
  readonly fileRule: AddressRule
  readonly metrics: OwnMetrics
}

/**
 * What alerting needs of the world: its rows, the lease on sending, and every kind of receiver; once it is known what
 * makes a page of a notification.
 */
export function createAlertingAdapters(parts: AlertingAdapterParts) {
  const observeReceiver = createReceiverObserver(parts.metrics)
  return (escalation: ReceiverKind<ReceiverConfigs['escalation']>) =>
    adaptersFor(parts, { escalation, observeReceiver })
}

type Around = {
  readonly escalation: ReceiverKind<ReceiverConfigs['escalation']>
  readonly observeReceiver: ReturnType<typeof createReceiverObserver>
}

function adaptersFor(
  { pool, secrets, version, log, fileRule }: AlertingAdapterParts,
  { escalation, observeReceiver }: Around,
) {
  // Browsers give the addresses that push goes to.
  const pushRule = createAddressRule({ allow: [] })
  const processId = randomUUID()
  const subscriptions = createPushSubscriptions({ pool, secrets })
  const digestLines = createDigestLines(pool)
  return {
    rows: createAlertRows({ pool, writer: processId }),
    archive: createAlertArchive(pool),
    lease: createDispatchLease({ pool, holder: processId }),
    receivers: createReceivers({
      version,
      log,
      push: { subscriptions, secrets, addressRule: () => pushRule },
      digestLines,
      escalation,
    }),
    addressRule: fileRule,
    observeReceiver,
    subscriptions,
    digestLines,
    notices: createSilenceNotices(pool),
    mailer: createMailer(),
    verifyTelephone: verifyTwilio,
    webhooks: createWebhookSender({ rule: fileRule, version }),
  }
}
