import { parseDurationMs } from '../config/duration.ts'
import type { ActionConfig } from '../config/schema/action.ts'
import type { GuardedAction, GuardSurroundings } from './types.ts'

/** A duration of a configuration that its schema let through, in milliseconds. */
export const durationMs = (text: string): number => parseDurationMs(text) ?? 0

export function guardedAction(config: ActionConfig): GuardedAction {
  const { guards } = config
  return {
    key: `${config.service}/${config.slug}`,
    service: config.service,
    name: config.name,
    kind: config.kind,
    isSafe: config.safe,
    isDangerous: config.dangerous,
    isAdminsOnly: config.admins_only,
    isEnabled: config.enabled,
    note: config.note ?? '',
    confirm: guards.confirm,
    needsSecondPerson: guards.second_person,
    cooldownMs: durationMs(guards.cooldown),
    backoffMs: guards.backoff.map(durationMs),
    maxPerHour: guards.max_per_hour,
    window: guards.window,
  }
}

/** Where nothing outside of the runs speaks against a press. */
export const CLEAR: Omit<GuardSurroundings, 'action'> = {
  preconditions: [],
  dependencies: [],
  openWindow: null,
  nextWindowMs: null,
  runners: [],
  warnings: [],
}
