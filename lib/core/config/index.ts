export { parseTargetGroups } from './discovery-file.ts'
export { formatDurationMs, parseDurationMs } from './duration.ts'
export {
  ENTRY_KIND_NAMES,
  ENTRY_KINDS,
  type Entries,
  type EntryConfigs,
  type EntryKind,
  mapKinds,
  NO_ENTRIES,
} from './entries.ts'
export { entryFaults } from './entry-faults.ts'
export { referenceFaults } from './entry-references.ts'
export {
  type EntrySecrets,
  joinSecrets,
  maskedConfig,
  sendsSecretsElsewhere,
  splitSecrets,
} from './entry-secrets.ts'
export { formatIssue, type Issue, plainIssues, wordIssue } from './issues.ts'
export type {
  Discovery,
  DnsDiscovery,
  DockerDiscovery,
  FileDiscovery,
  HttpClient,
  HttpDiscovery,
  JobConfig,
  KubernetesDiscovery,
  TargetGroup,
} from './job-config.ts'
export { type Configuration, type Loading, loadConfiguration } from './load.ts'
export { withPageReceivers } from './page-receivers.ts'
export { NO_NOTIFY, type NotifyDefaults } from './receivers.ts'
export { NO_BUSINESS } from './schema/business.ts'
export { type AlertmanagerTarget, NO_SENDING, type SendingConfig } from './sending.ts'
export { serviceFaults } from './service-faults.ts'
export { parseSizeBytes } from './size.ts'
export { type ConfigurationSource, isPattern } from './source.ts'
export { type Notify, type Surroundings, surroundingsOf } from './surroundings.ts'
export { addressRefusal } from './target-address.ts'
export { buildScrapeJob, type TargetProblem } from './targets.ts'
export type {
  ConnectivityConfig,
  MailConfig,
  Sourced,
  WatchConfiguration,
  WatchdogConfig,
} from './watch-configuration.ts'
