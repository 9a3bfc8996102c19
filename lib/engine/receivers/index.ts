import { randomUUID } from 'node:crypto'
import type { PushReceipt, PushReceiptTaken, PushTrial } from '../../contract/push.ts'
import type { Notification } from '../../core/alert/notification.ts'
import type { Integration } from '../../core/alert/receiver-config.ts'
import { WebPushInput } from '../../core/config/schema/receiver/web-push.ts'
import { labelsFromObject, NO_LABELS } from '../../core/labels/index.ts'
import { PUSH_TOKEN_PURPOSE, readPushToken } from '../../core/on-call/push-token.ts'
import type { Clock } from '../../ports/clock.ts'
import type { OnCallDoor, ReceiversDoor } from '../../ports/deck.ts'
import type { AddressRule } from '../../ports/prober.ts'
import type { PushSubscriptions } from '../../ports/push-subscriptions.ts'
import type { Receivers } from '../../ports/receiver.ts'
import type { Secrets } from '../../ports/secrets.ts'
import { createTelephone, type TelephoneParts } from './telephone.ts'

export { startDigests } from './digests.ts'
export { passTakeoverOn } from './takeover.ts'
export { telephoneAccounts } from './telephone.ts'

const TRIAL_MS = 20_000

export type ReceiversDoorParts = Omit<TelephoneParts, 'onCall'> & {
  readonly onCall: Pick<OnCallDoor, 'acknowledge' | 'escalate' | 'receipt' | 'undelivered'>
  readonly receivers: Pick<Receivers, 'send'>
  readonly subscriptions: Pick<PushSubscriptions, 'vapidKeys'>
  readonly secrets: Pick<Secrets, 'sign'>
  readonly clock: Clock
  readonly addressRule: () => AddressRule
}

/** What comes back from receivers' services, and from the browsers that were told. */
export function createReceiversDoor(parts: ReceiversDoorParts): ReceiversDoor {
  return {
    telephone: createTelephone(parts),
    pushReceipt: receipt => pushReceipt(parts, receipt),
    pushKey: async () => (await parts.subscriptions.vapidKeys()).publicKey,
    testPush: email => testPush(parts, email),
  }
}

async function pushReceipt(
  { secrets, clock, onCall }: ReceiversDoorParts,
  { token, outcome }: PushReceipt,
): Promise<PushReceiptTaken | null> {
  const sign = (text: string) => secrets.sign(PUSH_TOKEN_PURPOSE, text)
  const fields = readPushToken(token, sign, clock.now())
  if (fields === null) return null
  const wasSeen = await onCall.receipt(fields.order)
  if (outcome === 'shown') return { taken: wasSeen ? 'yes' : 'over' }
  const row = await onCall[outcome](fields.page, { name: fields.person, via: fields.via })
  return { taken: row === null || row.status.kind === 'resolved' ? 'over' : 'yes' }
}

async function testPush(parts: ReceiversDoorParts, email: string): Promise<PushTrial> {
  const { receivers, clock, addressRule, deckUrl } = parts
  const config = WebPushInput.parse({
    to: [email],
    title: 'Opsdeck',
    message: 'This is a test: you are told here.',
  })
  const integration: Integration = { kind: 'web_push', index: 0, config }
  const delivery = await receivers.send(integration, testNotification(deckUrl, email), {
    addressRule: addressRule(),
    signal: AbortSignal.timeout(TRIAL_MS),
    now: clock.now(),
    deckUrl,
    templates: [],
  })
  return { outcome: delivery.kind === 'delivered' ? 'delivered' : 'failed', detail: delivery.detail }
}

const testNotification = (deckUrl: string, email: string): Notification => ({
  key: randomUUID(),
  groupKey: `test of ${email}`,
  receiver: 'test',
  status: 'firing',
  groupLabels: labelsFromObject({ alertname: 'Test' }),
  commonLabels: labelsFromObject({ alertname: 'Test' }),
  commonAnnotations: NO_LABELS,
  externalUrl: deckUrl,
  truncatedAlerts: 0,
  alerts: [],
})
