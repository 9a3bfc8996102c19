import type { AlertingConfig } from '../../core/alert/config.ts'
import { BUSINESS_LABEL, isBusinessAlert } from '../../core/business/marked.ts'
import { redactedRow } from '../../core/business/redacted.ts'
import type { WatchConfiguration } from '../../core/config/index.ts'
import type { Labels } from '../../core/labels/index.ts'
import type { AlertArchive } from '../../ports/alert-rows.ts'
import type { AlertSink } from '../../ports/alert-sink.ts'
import type { AlertsDoor } from '../../ports/deck.ts'
import type { SilenceNotices } from '../../ports/silence-notices.ts'
import type { StateHistory } from '../../ports/state-history.ts'
import { createAlertsDoor } from './door.ts'
import { AlertManager, type AlertManagerParts } from './manager.ts'
import { createReceiverChecks, type ReceiverCheckParts } from './receiver-checks.ts'
import { createServiceFacts } from './service-facts.ts'
import { type SilenceNoticeParts, startSilenceNotices } from './silence-notices.ts'

export type AlertsParts = Omit<AlertManagerParts, 'services'> & {
  readonly archive: AlertArchive
  readonly history: Pick<StateHistory, 'current'>
  readonly notices: SilenceNotices
  readonly mailer: SilenceNoticeParts['mailer']
  /** What was found about a receiver; a gauge, say. */
  readonly observeReceiver?: ReceiverCheckParts['observe']
}

export type Alerts = {
  /** Where rules put what fires and what has resolved. */
  readonly sink: AlertSink
  /** For everybody: there are no alerts of business. */
  readonly door: AlertsDoor
  /** For those who may see business. */
  readonly wholeDoor: AlertsDoor
  /** For what is told to everybody: alerts of business are there, without what they say. */
  readonly redactedDoor: AlertsDoor
  /** Puts a configuration in force. */
  apply(config: AlertingConfig): void
  /** Takes from everything that is watched which service depends on which. */
  applyWatch(watch: Pick<WatchConfiguration, 'services' | 'receiverCheckMs'>): void
  /** Works from then on, even when no configuration was right yet. */
  start(): Promise<void>
  isSending(): boolean
  stop(): Promise<void>
}

export { createWatchdog } from './watchdog.ts'

/** Alerts from their arrival to the attempts of their notifications. */
export function createAlerts(parts: AlertsParts): Alerts {
  const services = createServiceFacts(parts.history)
  const manager = new AlertManager({ ...parts, services })
  const checks = createReceiverChecks({ ...parts, observe: parts.observeReceiver ?? (() => {}) })
  let checkEveryMs = 0
  let telling: { stop(): Promise<void> } | null = null
  let receivers: AlertingConfig['receivers'] = []
  const applyChecks = () => checks.apply(receivers, checkEveryMs)
  const whole = createAlertsDoor({ ...parts, manager, checks, sees: () => true })
  return {
    sink: { take: alerts => manager.take(alerts) },
    door: createAlertsDoor({ ...parts, manager, checks, ...FOR_EVERYBODY }),
    wholeDoor: whole,
    redactedDoor: redactedAlerts(whole),
    apply(config) {
      manager.apply(config)
      receivers = config.receivers
      applyChecks()
    },
    applyWatch(watch) {
      services.apply(watch.services)
      checkEveryMs = watch.receiverCheckMs
      applyChecks()
    },
    async start() {
      await manager.start()
      telling = startSilenceNotices({ ...parts, manager })
    },
    isSending: () => manager.isSending(),
    async stop() {
      await telling?.stop()
      await checks.stop()
      await manager.stop()
    },
  }
}

const FOR_EVERYBODY = {
  sees: (labels: Labels) => !isBusinessAlert(labels),
  withoutLabel: BUSINESS_LABEL,
} as const

function redactedAlerts(door: AlertsDoor): AlertsDoor {
  return {
    ...door,
    async list(filter) {
      const list = await door.list(filter)
      return { ...list, alerts: list.alerts.map(redactedRow) }
    },
    rows: async fingerprints => (await door.rows(fingerprints)).map(redactedRow),
  }
}
