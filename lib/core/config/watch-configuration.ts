import type { ActionConfig, RunnerConfig } from './schema/action.ts'
import type { BusinessConfig } from './schema/business.ts'
import type { CheckConfig } from './schema/check.ts'
import type { EscalationPolicy } from './schema/escalation.ts'
import type { HeartbeatConfig } from './schema/heartbeat.ts'
import type { LogSignalConfig } from './schema/log-signal.ts'
import type { PanelConfig } from './schema/panel.ts'
import type { PushConfig } from './schema/push.ts'
import type { ThresholdRuleConfig } from './schema/rule.ts'
import type { RunbookConfig } from './schema/runbook.ts'
import type { ScheduleConfig } from './schema/schedule.ts'
import type { ServiceConfig } from './schema/service.ts'
import type { SeverityPolicy } from './schema/severity.ts'
import type { StatusPageConfig } from './schema/status-page.ts'
import type { WindowConfig } from './schema/window.ts'

/** How mail goes out. Secrets are plain here and live in memory only. */
export type MailConfig = {
  readonly host: string
  readonly port: number
  /** The sender, such as `Opsdeck <deck@example.org>`. */
  readonly from: string
  /** The name that the deck greets the server with; the machine's own when null. */
  readonly hello: string | null
  readonly auth: { readonly username: string; readonly password: string } | null
  /** Refuses to send in plain text. */
  readonly requireTls: boolean
}

/** Who outside is told that notifications go out; its URL is a key. */
export type WatchdogConfig = { readonly url: string; readonly intervalMs: number }

/** What tells whether the deck's own line is up: one of these must accept a connection. */
export type ConnectivityConfig = {
  readonly targets: readonly { readonly host: string; readonly port: number }[]
  readonly intervalMs: number
}

/** An entry with where it stands; one of the page also with when it was added there. */
export type Sourced<C> = C & { readonly source: 'file' | 'page'; readonly createdAtMs: number | null }

/** Everything that is watched beside series, of file and page together. Secrets are plain: it stays in the engine. */
export type WatchConfiguration = {
  /** As in `Configuration`; of the file alone. */
  readonly outOfOrderWindowMs?: number
  readonly checks: readonly Sourced<CheckConfig>[]
  readonly heartbeats: readonly Sourced<HeartbeatConfig>[]
  readonly windows: readonly Sourced<WindowConfig>[]
  readonly logSignals: readonly Sourced<LogSignalConfig>[]
  readonly statusPages: readonly Sourced<StatusPageConfig>[]
  readonly schedules: readonly Sourced<ScheduleConfig>[]
  readonly escalations: readonly Sourced<EscalationPolicy>[]
  readonly rules: readonly Sourced<ThresholdRuleConfig>[]
  readonly actions: readonly Sourced<ActionConfig>[]
  readonly runners: readonly Sourced<RunnerConfig>[]
  readonly runbooks: readonly Sourced<RunbookConfig>[]
  readonly panels: readonly Sourced<PanelConfig>[]
  /** How systems call their severities, and what each asks of people; of the file alone. */
  readonly severities: readonly SeverityPolicy[]
  /** What becomes of what is pushed; of the file alone. */
  readonly pushes: readonly PushConfig[]
  /** Connectors of business, and the names of series that only managers may see; of the file alone. */
  readonly business: BusinessConfig
  readonly services: readonly (ServiceConfig & { readonly source: 'file' | 'page' | 'self' })[]
  readonly mail: MailConfig | null
  /** Private networks (CIDR) that checks made in the page may ask. */
  readonly checkNetworks: readonly string[]
  readonly connectivity: ConnectivityConfig | null
  readonly watchdog: WatchdogConfig | null
  /** How often each receiver's service is asked whether a message would go out; 0 = never. */
  readonly receiverCheckMs: number
}
