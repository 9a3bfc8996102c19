import type { RelabelRule } from '../relabel/index.ts'
import type { ScrapeAuth, ScrapeLimits, ScrapeProtocol, ScrapeTls } from '../scrape/job.ts'

/** How something is reached over HTTP. Secrets are plain here and live in memory only. */
export type HttpClient = {
  readonly auth: ScrapeAuth
  readonly tls: ScrapeTls
  readonly headers: Readonly<Record<string, string>>
  readonly proxyUrl: string | null
  readonly followRedirects: boolean
}

/** Targets with labels in common, before relabelling. */
export type TargetGroup = {
  readonly targets: readonly string[]
  readonly labels: Readonly<Record<string, string>>
}

export type FileDiscovery = {
  /** Absolute paths; `*` in the last part at most. */
  readonly patterns: readonly string[]
  readonly refreshMs: number
}

export type HttpDiscovery = {
  readonly url: string
  readonly refreshMs: number
  readonly client: HttpClient
}

/** An entry of `scrape_configs` with defaults and secrets filled in: a scrape job before its targets are found. */
export type JobConfig = {
  readonly name: string
  readonly intervalMs: number
  readonly timeoutMs: number
  readonly scheme: 'http' | 'https'
  readonly metricsPath: string
  readonly params: Readonly<Record<string, readonly string[]>>
  readonly honorLabels: boolean
  readonly honorTimestamps: boolean
  readonly trackTimestampsStaleness: boolean
  readonly enableCompression: boolean
  readonly client: HttpClient
  readonly scrapeProtocols: readonly ScrapeProtocol[]
  readonly fallbackProtocol: ScrapeProtocol | null
  readonly limits: ScrapeLimits
  readonly targetLimit: number
  readonly relabelRules: readonly RelabelRule[]
  readonly metricRelabelRules: readonly RelabelRule[]
  readonly staticGroups: readonly TargetGroup[]
  readonly fileDiscoveries: readonly FileDiscovery[]
  readonly httpDiscoveries: readonly HttpDiscovery[]
}
