import { type AlertingConfig, NO_ALERTING } from '../core/alert/config.ts'
import type { ReceiverConfigs } from '../core/alert/receiver-config.ts'
import type { WatchConfiguration } from '../core/config/index.ts'
import type { AlertSink } from '../ports/alert-sink.ts'
import type { AlertsDoor, Deck, OnCallDoor, ReceiversDoor } from '../ports/deck.ts'
import type { DigestLines } from '../ports/digest-lines.ts'
import type { Mailer } from '../ports/mailer.ts'
import type { PushSubscriptions } from '../ports/push-subscriptions.ts'
import type { ReceiverKind, Receivers } from '../ports/receiver.ts'
import type { Secrets } from '../ports/secrets.ts'
import type { VerifyTelephone } from '../ports/telephone.ts'
import type { WebhookSender } from '../ports/webhook-sender.ts'
import { takeInHand } from '../services/alerts/take-in-hand.ts'
import { type AlertsParts, createAlerts, createWatchdog } from './alerts/index.ts'
import { startReminders } from './follow-ups/index.ts'
import { createIncidents } from './incidents/index.ts'
import { createOnCall, type OnCallParts } from './on-call/index.ts'
import { createReceiversDoor, passTakeoverOn, startDigests, telephoneAccounts } from './receivers/index.ts'
import { startWeeklyMails, type WeeklyParts } from './weekly/index.ts'

/** What alerting needs of the world outside of this process. */
export type AlertingAdapters = Pick<
  AlertsParts,
  'rows' | 'archive' | 'lease' | 'notices' | 'observeReceiver'
> & {
  readonly receivers: Receivers
  readonly subscriptions: PushSubscriptions
  readonly digestLines: DigestLines
  readonly mailer: Mailer
  readonly verifyTelephone: VerifyTelephone
  /** By the configuration file's own address rule. */
  readonly webhooks: WebhookSender
}

export type AlertingParts = Omit<AlertsParts, keyof AlertingAdapters> &
  Pick<OnCallParts, 'db'> &
  Pick<WeeklyParts, 'history' | 'query'> & {
    readonly pages: OnCallParts['store']
    readonly secrets: Secrets
    /** Receivers and pages know each other: one kind of receiver makes pages, which are sent by the others. */
    readonly adapters: (escalation: ReceiverKind<ReceiverConfigs['escalation']>) => AlertingAdapters
  }

export type Alerting = {
  readonly sink: AlertSink
  readonly alerts: AlertsDoor
  readonly onCall: OnCallDoor
  readonly receivers: ReceiversDoor
  /** All of its doors, as the deck has them. */
  readonly doors: Pick<Deck, 'alerts' | 'onCall' | 'receivers' | 'incidents'>
  /** With the alerts of business, for those who may see them. */
  readonly wholeAlerts: AlertsDoor
  apply(config: AlertingConfig): void
  applyWatch(
    watch: Pick<
      WatchConfiguration,
      'services' | 'severities' | 'schedules' | 'escalations' | 'mail' | 'watchdog' | 'receiverCheckMs'
    >,
  ): void
  start(): Promise<void>
  stop(): Promise<void>
}

/** Alerts, the people whom they call, and what comes back from both. */
export function createAlerting(parts: AlertingParts): Alerting {
  const { clock, log, deckUrl, secrets, addressRule } = parts
  const onCall = createOnCall({
    ...parts,
    store: parts.pages,
    receivers: () => adapters.receivers,
    isLeader: () => alerts.isSending(),
    async onAcknowledged(page, { name, via }) {
      const { status } = page
      const untilMs = status.kind === 'acknowledged' ? status.expiresAtMs : null
      const atMs = clock.now()
      const asked = { fingerprints: page.alerts.map(alert => alert.fingerprint), by: name, atMs, untilMs }
      const fingerprints = await takeInHand({ db: parts.db, alerts: alerts.wholeDoor }, asked)
      const event = { fingerprints, by: name, via: via === 'page' ? via : ('api' as const), atMs }
      if (fingerprints.length > 0) parts.events.emit('alertsAcknowledged', event)
    },
  })
  const adapters = parts.adapters(onCall.receiver)
  const { receivers, subscriptions, mailer } = adapters
  const alerts = createAlerts({ ...parts, ...adapters })
  const watchdog = createWatchdog({
    clock,
    log,
    webhooks: adapters.webhooks,
    isSending: () => alerts.isSending(),
  })
  const incidents = createIncidents({
    ...parts,
    receivers,
    alerts: alerts.redactedDoor,
    onCall: onCall.door,
    page: onCall.page,
    isLeader: () => alerts.isSending(),
  })
  let config = NO_ALERTING
  const ignore = parts.events.on('alertsAcknowledged', ({ fingerprints, by, via }) => {
    const told = [
      onCall.acknowledgeAlerts(fingerprints, { name: by, via }),
      passTakeoverOn(
        { ...parts, receivers, config: () => config, groups: alerts.wholeDoor.groups },
        { fingerprints, by },
      ),
    ]
    for (const one of told)
      one.catch(error => log.error({ err: error }, 'an acknowledgement did not reach pages or receivers'))
  })
  let digests: { stop(): Promise<void> } | null = null
  let reminders: { stop(): Promise<void> } | null = null
  let weekly: { stop(): Promise<void> } | null = null
  let services: WatchConfiguration['services'] = []
  const receiversDoor = createReceiversDoor({
    accounts: () => telephoneAccounts(config),
    verify: adapters.verifyTelephone,
    deckUrl,
    onCall: onCall.door,
    receivers,
    subscriptions,
    secrets,
    clock,
    addressRule: () => addressRule,
  })
  const doors = { alerts: alerts.door, onCall: onCall.door, receivers: receiversDoor }
  return {
    sink: alerts.sink,
    ...doors,
    doors: { ...doors, incidents: incidents.door },
    wholeAlerts: alerts.wholeDoor,
    apply(next) {
      config = next
      alerts.apply(next)
      onCall.applyAlerting(next)
      incidents.applyAlerting(next)
    },
    applyWatch(watch) {
      alerts.applyWatch(watch)
      onCall.apply(watch)
      incidents.applyWatch(watch)
      mailer.apply(watch.mail)
      services = watch.services
      watchdog.apply(watch.watchdog)
    },
    async start() {
      await alerts.start()
      await onCall.start()
      await incidents.start()
      digests = startDigests({
        lines: adapters.digestLines,
        mailer,
        clock,
        log,
        deckUrl,
        templates: () => config.templates,
        isSending: () => alerts.isSending(),
      })
      const { notify } = onCall.door
      reminders = startReminders({ db: parts.db, clock, log, notify, isSending: () => alerts.isSending() })
      weekly = startWeeklyMails({
        ...parts,
        mailer,
        services: () => services,
        isSending: () => alerts.isSending(),
      })
    },
    async stop() {
      ignore()
      await watchdog.stop()
      await reminders?.stop()
      await weekly?.stop()
      await digests?.stop()
      await incidents.stop()
      await onCall.stop()
      await alerts.stop()
      mailer.close()
      await adapters.webhooks.close()
    },
  }
}
