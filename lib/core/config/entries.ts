import type { z } from 'zod'
import type { Permission } from '../access/index.ts'
import { ActionConfig, RunnerConfig } from './schema/action.ts'
import { CheckConfig } from './schema/check.ts'
import { EscalationPolicy } from './schema/escalation.ts'
import { HeartbeatConfig } from './schema/heartbeat.ts'
import { LogSignalConfig } from './schema/log-signal.ts'
import { PageReceiver } from './schema/page-receiver.ts'
import { PanelConfig } from './schema/panel.ts'
import { ThresholdRuleConfig } from './schema/rule.ts'
import { RunbookConfig } from './schema/runbook.ts'
import { ScheduleConfig } from './schema/schedule.ts'
import { StatusPageConfig } from './schema/status-page.ts'
import { WindowConfig } from './schema/window.ts'

/** What each kind of entry is: the same in the configuration file, in the page and in the database. */
export type EntryConfigs = {
  check: CheckConfig
  heartbeat: HeartbeatConfig
  window: WindowConfig
  log_signal: LogSignalConfig
  status_page: StatusPageConfig
  schedule: ScheduleConfig
  escalation: EscalationPolicy
  rule: ThresholdRuleConfig
  action: ActionConfig
  runner: RunnerConfig
  runbook: RunbookConfig
  panel: PanelConfig
  receiver: PageReceiver
}
export type EntryKind = keyof EntryConfigs

/** Every kind's entries, in the order in which they were written. */
export type Entries = { readonly [K in EntryKind]: readonly EntryConfigs[K][] }

type EntryKindFacts<C> = {
  /** How people call one. */
  readonly title: string
  /** The top-level key of the configuration file; null where the file has its own words for it. */
  readonly yamlKey:
    | 'checks'
    | 'heartbeats'
    | 'windows'
    | 'log_signals'
    | 'status_pages'
    | 'schedules'
    | 'escalations'
    | 'rules'
    | 'actions'
    | 'runners'
    | 'runbooks'
    | 'panels'
    | null
  readonly schema: z.ZodType<C>
  /** What names it among its kind: `service/slug`, or the slug alone. */
  readonly keyOf: (config: C) => string
  /** Needed to change one. */
  readonly permission: Permission
}

const keyInService = (config: { readonly service: string; readonly slug: string }): string =>
  `${config.service}/${config.slug}`
const ownSlug = (config: { readonly slug: string }): string => config.slug

/** The one list of kinds: what is not here exists nowhere. */
export const ENTRY_KINDS: { readonly [K in EntryKind]: EntryKindFacts<EntryConfigs[K]> } = {
  check: {
    title: 'check',
    yamlKey: 'checks',
    schema: CheckConfig,
    keyOf: keyInService,
    permission: 'checks.write',
  },
  heartbeat: {
    title: 'heartbeat',
    yamlKey: 'heartbeats',
    schema: HeartbeatConfig,
    keyOf: keyInService,
    permission: 'checks.write',
  },
  window: {
    title: 'window',
    yamlKey: 'windows',
    schema: WindowConfig,
    keyOf: ownSlug,
    permission: 'windows.write',
  },
  log_signal: {
    title: 'log signal',
    yamlKey: 'log_signals',
    schema: LogSignalConfig,
    keyOf: keyInService,
    permission: 'checks.write',
  },
  status_page: {
    title: 'status page',
    yamlKey: 'status_pages',
    schema: StatusPageConfig,
    keyOf: ownSlug,
    permission: 'status.write',
  },
  schedule: {
    title: 'schedule',
    yamlKey: 'schedules',
    schema: ScheduleConfig,
    keyOf: ownSlug,
    permission: 'on_call.write',
  },
  escalation: {
    title: 'escalation',
    yamlKey: 'escalations',
    schema: EscalationPolicy,
    keyOf: ownSlug,
    permission: 'on_call.write',
  },
  rule: {
    title: 'rule',
    yamlKey: 'rules',
    schema: ThresholdRuleConfig,
    keyOf: keyInService,
    permission: 'rules.write',
  },
  action: {
    title: 'action',
    yamlKey: 'actions',
    schema: ActionConfig,
    keyOf: keyInService,
    permission: 'actions.write',
  },
  runner: {
    title: 'runner',
    yamlKey: 'runners',
    schema: RunnerConfig,
    keyOf: ownSlug,
    permission: 'runners.write',
  },
  runbook: {
    title: 'runbook',
    yamlKey: 'runbooks',
    schema: RunbookConfig,
    keyOf: ownSlug,
    permission: 'runbooks.write',
  },
  panel: {
    title: 'panel',
    yamlKey: 'panels',
    schema: PanelConfig,
    keyOf: keyInService,
    permission: 'services.write',
  },
  receiver: {
    title: 'receiver',
    yamlKey: null,
    schema: PageReceiver,
    keyOf: ownSlug,
    permission: 'receivers.write',
  },
}

// A record's own keys are its type's keys: nothing else is in the list above.
export const ENTRY_KIND_NAMES = Object.keys(ENTRY_KINDS) as readonly EntryKind[]

export const NO_ENTRIES: Entries = {
  check: [],
  heartbeat: [],
  window: [],
  log_signal: [],
  status_page: [],
  schedule: [],
  escalation: [],
  rule: [],
  action: [],
  runner: [],
  runbook: [],
  panel: [],
  receiver: [],
}

/** Entries of each kind made from one by one; the compiler cannot follow a kind through a loop, so the helper casts. */
export function mapKinds<R>(make: (kind: EntryKind) => R): Readonly<Record<EntryKind, R>> {
  return Object.fromEntries(ENTRY_KIND_NAMES.map(kind => [kind, make(kind)])) as Record<EntryKind, R>
}
