import type { AlertingConfig } from '../alert/config.ts'
import { parseRuleFile, type RuleGroup } from '../rules/index.ts'
import { alertingOf } from './alerting.ts'
import { businessOf, hidingOf, recordingFaults } from './business.ts'
import type { Entries } from './entries.ts'
import { reportAt } from './expression.ts'
import { type Issue, report, sortIssues } from './issues.ts'
import { resolveJob } from './job.ts'
import type { JobConfig } from './job-config.ts'
import { entriesOf } from './load-entries.ts'
import { resolveMail } from './mail.ts'
import { pushesOf } from './push-faults.ts'
import { type LoadedFiles, readFiles } from './read-files.ts'
import { type NotifyDefaults, notifyDefaults } from './receivers.ts'
import type { BusinessConfig } from './schema/business.ts'
import type { PushConfig } from './schema/push.ts'
import type { ServiceConfig } from './schema/service.ts'
import type { SeverityPolicy } from './schema/severity.ts'
import { type SendingConfig, sendingOf } from './sending.ts'
import { serviceFaults } from './service-faults.ts'
import { expandNamed, inspect, type LoadSession, readNamed, startSession } from './session.ts'
import { severitiesOf } from './severity-faults.ts'
import type { ConfigurationSource } from './source.ts'
import type { ConnectivityConfig, MailConfig, WatchdogConfig } from './watch-configuration.ts'

/** A configuration that is whole and right. */
export type Configuration = {
  /** How far behind the newest sample others may come that are older than their series' newest; 0: none may. */
  readonly outOfOrderWindowMs: number
  readonly evaluationIntervalMs: number
  readonly jobs: readonly JobConfig[]
  readonly services: readonly ServiceConfig[]
  readonly ruleGroups: readonly RuleGroup[]
  /** Files of rule tests, which are run where a configuration is checked. */
  readonly ruleTests: readonly string[]
  /** Checks, heartbeats, windows, log signals and status pages; secrets plain. */
  readonly entries: Entries
  /** How systems call their severities of incidents, and what each asks of people. */
  readonly severities: readonly SeverityPolicy[]
  /** What becomes of pushed documents, and for how long values hold. */
  readonly pushes: readonly PushConfig[]
  /** Where money, telephony and users are known from, and what only managers may see; secrets plain. */
  readonly business: BusinessConfig
  /** Routes, receivers and what mutes them; secrets plain. */
  readonly alerting: AlertingConfig
  /** What receivers of the page fall back to; secrets plain. */
  readonly notify: NotifyDefaults
  /** How the deck is called in alerts, and the Alertmanagers that get them too. */
  readonly sending: SendingConfig
  readonly mail: MailConfig | null
  /** Private networks (CIDR) that checks made in the page may ask. */
  readonly checkNetworks: readonly string[]
  readonly connectivity: ConnectivityConfig | null
  readonly watchdog: WatchdogConfig | null
  readonly receiverCheckMs: number
}

export type Loading = {
  /** Null when there is any issue. */
  readonly configuration: Configuration | null
  readonly issues: readonly Issue[]
  /** What was read, in order, secrets masked; files that are not YAML are left out. */
  readonly files: readonly { readonly path: string; readonly text: string }[]
  /** Paths and patterns whose change can change the outcome, rule files and secrets among them. */
  readonly watched: readonly string[]
}

/** Reads a configuration file with everything that it names, and reports every fault with its place. */
export async function loadConfiguration(mainPath: string, source: ConfigurationSource): Promise<Loading> {
  const session = startSession(source)
  const loaded = await readFiles(session, mainPath)
  const isReadWhole = session.issues.length === 0
  const defaults = await defaultsOf(session, loaded)
  const entries = await entriesOf(session, loaded, isReadWhole)
  const configuration: Configuration = {
    evaluationIntervalMs: loaded.global.evaluation_interval,
    outOfOrderWindowMs: loaded.storage?.tsdb?.out_of_order_time_window ?? 0,
    jobs: await jobsOf(session, loaded),
    // With a file missing, what a service depends on could be in it.
    services: isReadWhole ? servicesOf(loaded) : [],
    ruleGroups: await ruleGroupsOf(session, loaded),
    ruleTests: await ruleTestsOf(session, loaded),
    entries,
    severities: severitiesOf(loaded, { entries, isReadWhole }),
    pushes: pushesOf(loaded, { entries, isReadWhole }),
    business: await businessOf(session, loaded, isReadWhole),
    sending: await sendingOf(session, loaded),
    alerting: await alertingOf(session, loaded, { defaults, isReadWhole }),
    notify: defaults,
    ...watchOf(loaded, defaults),
  }
  return {
    configuration: session.issues.length === 0 ? configuration : null,
    issues: sortIssues(session.issues, session.order),
    files: session.shown,
    watched: [...session.watched],
  }
}

function defaultsOf(session: LoadSession, { files, global }: LoadedFiles): Promise<NotifyDefaults> {
  const main = files[0]
  const reader = main && { inspection: main.inspection, source: session.source, readPaths: session.watched }
  return notifyDefaults(reader ?? null, global)
}

function watchOf({ files, global }: LoadedFiles, { texts }: NotifyDefaults) {
  const main = files[0]
  const hasMailReceivers = files.some(({ input }) =>
    input.receivers.some(({ email_configs }) => email_configs.length > 0),
  )
  return {
    mail: main ? resolveMail(main.inspection, global, { texts, hasMailReceivers }) : null,
    checkNetworks: global.check_networks,
    connectivity: global.connectivity
      ? { targets: global.connectivity.targets, intervalMs: global.connectivity.interval }
      : null,
    receiverCheckMs: global.receiver_check_interval,
    watchdog: global.watchdog ? { url: global.watchdog.url, intervalMs: global.watchdog.interval } : null,
  }
}

async function jobsOf(session: LoadSession, { files, global }: LoadedFiles): Promise<JobConfig[]> {
  const jobs: JobConfig[] = []
  for (const { inspection, input: file } of files) {
    const reader = { inspection, source: session.source, readPaths: session.watched }
    for (const [i, input] of file.scrape_configs.entries()) {
      const path = ['scrape_configs', i]
      if (jobs.some(job => job.name === input.job_name)) {
        const message = `job_name: the job "${input.job_name}" is there already: expected another name`
        report(inspection, [...path, 'job_name'], message)
      }
      jobs.push(await resolveJob(reader, { input, path, global }))
    }
  }
  return jobs
}

function servicesOf({ files }: LoadedFiles): ServiceConfig[] {
  const services = files.flatMap(file => file.input.services)
  const slugs = services.map(service => service.slug)
  const seen = new Set<string>()
  for (const { inspection, input } of files) {
    for (const [i, service] of input.services.entries()) {
      if (seen.has(service.slug)) {
        const message = `slug: the service "${service.slug}" is there already: expected another slug`
        report(inspection, ['services', i, 'slug'], message)
      }
      seen.add(service.slug)
      for (const { path, offset, message } of serviceFaults(service, slugs)) {
        reportAt(inspection, { path: ['services', i, ...path], offset }, message)
      }
    }
  }
  return services
}

async function ruleGroupsOf(session: LoadSession, { files, global }: LoadedFiles): Promise<RuleGroup[]> {
  const groups: RuleGroup[] = []
  const hiding = hidingOf(files)
  const context = {
    intervalMs: global.evaluation_interval,
    queryOffsetMs: global.rule_query_offset,
  }
  for (const { inspection, input } of files) {
    for (const [i, written] of input.rule_files.entries()) {
      const place = { inspection, path: ['rule_files', i] }
      for (const path of await expandNamed(session, place, written)) {
        if (session.order.includes(path)) continue
        const text = await readNamed(session, path, place)
        const rules = text === null ? null : inspect(session, path, text)
        if (!rules) continue
        const found = parseRuleFile(rules, context)
        recordingFaults(rules, found, hiding)
        groups.push(...found)
      }
    }
  }
  return groups
}

async function ruleTestsOf(session: LoadSession, { files }: LoadedFiles): Promise<string[]> {
  const found = new Set<string>()
  for (const { inspection, input } of files) {
    for (const [i, written] of input.rule_tests.entries()) {
      const place = { inspection, path: ['rule_tests', i] }
      for (const path of await expandNamed(session, place, written)) found.add(path)
    }
  }
  return [...found]
}
