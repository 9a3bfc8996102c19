import { z } from 'zod'
import { REFUSED_TOP_LEVEL } from '../elsewhere.ts'
import { FilledText } from '../fields.ts'
import { section } from '../section.ts'
import { ActionConfig, RunnerConfig } from './action.ts'
import { Alerting } from './alertmanagers.ts'
import { BusinessConfig } from './business.ts'
import { CheckConfig } from './check.ts'
import { EscalationPolicy } from './escalation.ts'
import { HeartbeatConfig } from './heartbeat.ts'
import { LogSignalConfig } from './log-signal.ts'
import { PanelConfig } from './panel.ts'
import { PushConfig } from './push.ts'
import { ReceiverEntry } from './receiver/index.ts'
import { RemoteWriteConfig } from './remote-write.ts'
import { InhibitRule, Route } from './route.ts'
import { ThresholdRuleConfig } from './rule.ts'
import { RunbookFileEntry } from './runbook.ts'
import { ScheduleConfig } from './schedule.ts'
import { Global, ScrapeConfig } from './scrape.ts'
import { ServiceConfig } from './service.ts'
import { SeverityPolicy } from './severity.ts'
import { StatusPageConfig } from './status-page.ts'
import { Storage } from './storage.ts'
import { TimeIntervalEntry } from './time-interval.ts'
import { WindowConfig } from './window.ts'

const SHARED = {
  include: z.array(FilledText).default([]),
  scrape_configs: z.array(ScrapeConfig).default([]),
  rule_files: z.array(FilledText).default([]),
  services: z.array(ServiceConfig).default([]),
  checks: z.array(CheckConfig).default([]),
  heartbeats: z.array(HeartbeatConfig).default([]),
  windows: z.array(WindowConfig).default([]),
  log_signals: z.array(LogSignalConfig).default([]),
  pushes: z.array(PushConfig).default([]),
  status_pages: z.array(StatusPageConfig).default([]),
  schedules: z.array(ScheduleConfig).default([]),
  escalations: z.array(EscalationPolicy).default([]),
  severities: z.array(SeverityPolicy).default([]),
  rules: z.array(ThresholdRuleConfig).default([]),
  actions: z.array(ActionConfig).default([]),
  runners: z.array(RunnerConfig).default([]),
  runbooks: z.array(RunbookFileEntry).default([]),
  panels: z.array(PanelConfig).default([]),
  alerting: Alerting.optional(),
  remote_write: z.array(RemoteWriteConfig).default([]),
  business: BusinessConfig.optional(),
  route: Route.optional(),
  receivers: z.array(ReceiverEntry).default([]),
  inhibit_rules: z.array(InhibitRule).default([]),
  time_intervals: z.array(TimeIntervalEntry).default([]),
  mute_time_intervals: z.array(TimeIntervalEntry).default([]),
  templates: z.array(FilledText).default([]),
  rule_tests: z.array(FilledText).default([]),
} as const

/** The main configuration file. */
export const MainFile = section(
  { global: Global.optional(), ...SHARED, storage: Storage.optional() },
  REFUSED_TOP_LEVEL,
)

/** A file that another one includes. */
export const IncludedFile = section(SHARED, {
  ...REFUSED_TOP_LEVEL,
  global: 'stands in an included file: expected in the main configuration file only',
  storage: 'stands in an included file: expected in the main configuration file only',
})
/** What a file with faults still names, so that the faults of those files are told in the same breath. */
export const NamedFiles = z.object({
  include: z.array(z.string()).catch([]),
  rule_files: z.array(z.string()).catch([]),
  templates: z.array(z.string()).catch([]),
})

/** What a file without anything in it says. */
export const NOTHING_WRITTEN: FileInput = IncludedFile.parse({})

export type FileInput = z.output<typeof IncludedFile>
