import type { AlertingConfig } from '../../core/alert/config.ts'
import type { AlertArchive } from '../../ports/alert-rows.ts'
import type { AlertSink } from '../../ports/alert-sink.ts'
import type { AlertsDoor } from '../../ports/deck.ts'
import { createAlertsDoor } from './door.ts'
import { AlertManager, type AlertManagerParts } from './manager.ts'

export type AlertsParts = AlertManagerParts & { readonly archive: AlertArchive }

export type Alerts = {
  /** Where rules put what fires and what has resolved. */
  readonly sink: AlertSink
  readonly door: AlertsDoor
  /** Puts a configuration in force; with the first one it begins to work. */
  apply(config: AlertingConfig): void
  /** Resolves once the newest configuration is in force. */
  applied(): Promise<void>
  isSending(): boolean
  stop(): Promise<void>
}

/** Alerts from their arrival to the attempts of their notifications. */
export function createAlerts(parts: AlertsParts): Alerts {
  const manager = new AlertManager(parts)
  return {
    sink: { take: alerts => manager.take(alerts) },
    door: createAlertsDoor({ ...parts, manager }),
    apply: config => manager.apply(config),
    applied: () => manager.applied(),
    isSending: () => manager.isSending(),
    stop: () => manager.stop(),
  }
}
