import { createEventBus } from '../../adapters/event-bus.ts'
import type { createManualClock } from '../../adapters/manual-clock.ts'
import { createPageStore } from '../../adapters/postgres/pages.ts'
import { createAddressRule } from '../../adapters/probes/address.ts'
import { createSecrets } from '../../adapters/secrets.ts'
import { NO_ALERTING } from '../../core/alert/config.ts'
import type { Notification } from '../../core/alert/notification.ts'
import type { Integration } from '../../core/alert/receiver-config.ts'
import { EscalationPolicy } from '../../core/config/schema/escalation.ts'
import { ScheduleConfig } from '../../core/config/schema/schedule.ts'
import { labelsFromObject } from '../../core/labels/index.ts'
import { CONTACT_PURPOSE } from '../../core/on-call/index.ts'
import type { Delivery, ReceiverContext } from '../../ports/receiver.ts'
import { TEST_SECRET } from '../../services/testing.ts'
import { createOnCall, type OnCallManager, type OnCallParts } from './index.ts'

export const NOON_MS = Date.UTC(2026, 0, 15, 12)
export const DECK_URL = 'https://deck.example.org'

export type SentMessage = {
  readonly integration: Integration
  readonly notification: Notification
  readonly context: ReceiverContext
}
export type Answer = (message: SentMessage) => Promise<Delivery> | Delivery

const MAIL = {
  host: 'mail.example.org',
  port: 587,
  from: 'deck@example.org',
  hello: null,
  auth: null,
  requireTls: true,
}

type Options = Pick<OnCallParts, 'db' | 'onAcknowledged'> & {
  readonly pool: Parameters<typeof createPageStore>[0]
  readonly clock: ReturnType<typeof createManualClock>
  readonly isLeader?: () => boolean
  readonly answer?: Answer
}

/** An engine of a test: its messages are kept, and answered as the test says. */
export async function startOnCall({ db, pool, clock, isLeader, answer, onAcknowledged }: Options) {
  const sent: SentMessage[] = []
  const log = {
    info() {},
    warn() {},
    error: (fields: object, message: string) => void errors.push({ message, ...fields }),
  }
  const errors: object[] = []
  const onCall = createOnCall({
    db,
    store: createPageStore(pool),
    clock,
    events: createEventBus(error => {
      throw error
    }),
    log,
    secrets: createSecrets(TEST_SECRET),
    addressRule: createAddressRule({ allow: [] }),
    deckUrl: DECK_URL,
    isLeader: isLeader ?? (() => true),
    ...(onAcknowledged ? { onAcknowledged } : {}),
    receivers: () => ({
      send: async (integration, notification, context) => {
        const message = { integration, notification, context }
        sent.push(message)
        return (await answer?.(message)) ?? { kind: 'delivered', detail: '250 queued', reference: null }
      },
    }),
  })
  return { onCall, sent, errors }
}

export function configure(
  onCall: OnCallManager,
  escalations: readonly object[],
  schedules: readonly object[] = [],
) {
  const sourced = { source: 'file', createdAtMs: null } as const
  onCall.applyAlerting(NO_ALERTING)
  onCall.apply({
    mail: MAIL,
    schedules: schedules.map(schedule => ({ ...ScheduleConfig.parse(schedule), ...sourced })),
    escalations: escalations.map(escalation => ({ ...EscalationPolicy.parse(escalation), ...sourced })),
  })
}

type Db = OnCallParts['db']

/** A person with an e-mail method that is confirmed. */
export async function addPerson(
  db: Db,
  name: string,
): Promise<{ readonly userId: string; readonly methodId: string }> {
  const email = `${name}@example.org`
  const user = await db.user.create({ data: { email, name, role: 'oncall' } })
  const method = await db.contactMethod.create({
    data: {
      userId: user.id,
      kind: 'email',
      name: 'Mail',
      target: createSecrets(TEST_SECRET).seal(CONTACT_PURPOSE, email),
      fingerprint: email,
      hint: email,
      verifiedAt: new Date(NOON_MS),
      createdAt: new Date(NOON_MS),
    },
  })
  return { userId: user.id, methodId: method.id }
}

export function notificationOf(more: Partial<Notification> = {}): Notification {
  const labels = labelsFromObject({ alertname: 'Down', severity: 'critical' })
  const alert = {
    status: 'firing' as const,
    labels,
    annotations: labelsFromObject({ summary: 'It is down' }),
    startsAtMs: NOON_MS,
    endsAtMs: null,
    generatorUrl: '',
    fingerprint: 'f1',
  }
  return {
    key: 'n1',
    groupKey: '{}:{alertname="Down"}',
    receiver: 'ops',
    status: 'firing',
    groupLabels: labels,
    commonLabels: labels,
    commonAnnotations: labelsFromObject({ summary: 'It is down' }),
    externalUrl: DECK_URL,
    truncatedAlerts: 0,
    alerts: [alert],
    ...more,
  }
}
