import type { KubernetesRole } from '../discovery/kubernetes/targets.ts'
import type { RelabelRule } from '../relabel/index.ts'
import type { HistogramRules } from '../scrape/histogram-rules.ts'
import type { OAuth2, ScrapeAuth, ScrapeLimits, ScrapeProtocol, ScrapeTls } from '../scrape/job.ts'

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

export type DnsDiscovery = {
  readonly names: readonly string[]
  readonly type: 'SRV' | 'A' | 'AAAA' | 'MX' | 'NS'
  /** Of the targets; SRV records have their own. */
  readonly port: number | null
  readonly refreshMs: number
}

export type DockerDiscovery = {
  /** `http://…`; behind `socketPath` where that is not null. */
  readonly url: string
  readonly socketPath: string | null
  /** Docker's own filters, such as `{ label: ['a=b'] }`. */
  readonly filters: Readonly<Record<string, readonly string[]>>
  readonly port: number
  readonly hostAddress: string
  readonly firstNetworkOnly: boolean
  readonly refreshMs: number
  readonly client: HttpClient
}

export type KubernetesDiscovery = {
  readonly role: KubernetesRole
  readonly url: string
  /** Empty: all of them. */
  readonly namespaces: readonly string[]
  readonly selectors: readonly {
    readonly role: KubernetesRole
    readonly label: string | null
    readonly field: string | null
  }[]
  readonly client: HttpClient
}

/** A way to find targets that goes on while the deck runs. */
export type Discovery =
  | ({ readonly kind: 'file' } & FileDiscovery)
  | ({ readonly kind: 'http' } & HttpDiscovery)
  | ({ readonly kind: 'dns' } & DnsDiscovery)
  | ({ readonly kind: 'docker' } & DockerDiscovery)
  | ({ readonly kind: 'kubernetes' } & KubernetesDiscovery)

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
  /** Asked for instead of the client's own authorisation. */
  readonly oauth2: OAuth2 | null
  readonly scrapeProtocols: readonly ScrapeProtocol[]
  readonly fallbackProtocol: ScrapeProtocol | null
  readonly histograms: HistogramRules
  readonly limits: ScrapeLimits
  readonly targetLimit: number
  readonly relabelRules: readonly RelabelRule[]
  readonly metricRelabelRules: readonly RelabelRule[]
  readonly staticGroups: readonly TargetGroup[]
  readonly discoveries: readonly Discovery[]
}
