import type { Labels } from '../labels/index.ts'
import type { RelabelRule } from '../relabel/rule.ts'
import type { HistogramRules } from './histogram-rules.ts'

/** How a scrape identifies itself. Secrets are plain here and live in memory only. */
export type ScrapeAuth =
  | { readonly kind: 'none' }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'header'; readonly type: string; readonly credentials: string }

export type TlsVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'

export type ScrapeTls = {
  readonly caPem?: string
  readonly certPem?: string
  readonly keyPem?: string
  readonly serverName?: string
  readonly insecureSkipVerify: boolean
  readonly minVersion?: TlsVersion
  readonly maxVersion?: TlsVersion
}

/** Client credentials of OAuth 2.0 (RFC 6749 §4.4): what a token server is asked with. */
export type OAuth2 = {
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly scopes: readonly string[]
  /** Further fields of the form, such as `audience`. */
  readonly params: Readonly<Record<string, string>>
  readonly tls: ScrapeTls
  readonly proxyUrl: string | null
}

/** Zero means no limit, as in Prometheus. */
export type ScrapeLimits = {
  readonly samples: number
  readonly labels: number
  readonly labelNameLength: number
  readonly labelValueLength: number
  readonly bodyBytes: number
}

export type ScrapeProtocol =
  | 'PrometheusProto'
  | 'PrometheusText0.0.4'
  | 'PrometheusText1.0.0'
  | 'OpenMetricsText0.0.1'
  | 'OpenMetricsText1.0.0'

/** A scrape job with its targets discovered and relabelled: what the scrape loops run. Plain data. */
export type ScrapeJob = {
  readonly name: string
  readonly source: 'file' | 'page' | 'self'
  readonly honorLabels: boolean
  readonly honorTimestamps: boolean
  readonly trackTimestampsStaleness: boolean
  readonly auth: ScrapeAuth
  /** Asked for instead of `auth`, where it is given. */
  readonly oauth2?: OAuth2 | null
  readonly tls: ScrapeTls
  readonly headers: Readonly<Record<string, string>>
  readonly proxyUrl: string | null
  readonly followRedirects: boolean
  readonly enableCompression: boolean
  readonly scrapeProtocols: readonly ScrapeProtocol[]
  readonly fallbackProtocol: ScrapeProtocol | null
  /** Absent: classic ones alone, as they come. */
  readonly histograms?: HistogramRules
  readonly limits: ScrapeLimits
  /** Targets above this many fail the whole job, as in Prometheus; 0 = no limit. */
  readonly targetLimit: number
  readonly metricRelabelRules: readonly RelabelRule[]
  readonly targets: readonly ScrapeTarget[]
}

export type ScrapeTarget = {
  /** Final labels, `job` and `instance` among them, none starting with `__`. */
  readonly labels: Labels
  readonly discoveredLabels: Labels
  /** With its query string. `opsdeck:process` and `opsdeck:host` are answered inside this process. */
  readonly url: string
  readonly intervalMs: number
  readonly timeoutMs: number
}

/** A job as Prometheus has it when nothing is said: what others add their own to. */
export const PLAIN_SCRAPE_JOB: Omit<ScrapeJob, 'name' | 'source' | 'targets'> = {
  honorLabels: false,
  honorTimestamps: true,
  trackTimestampsStaleness: false,
  auth: { kind: 'none' },
  tls: { insecureSkipVerify: false },
  headers: {},
  proxyUrl: null,
  followRedirects: true,
  enableCompression: true,
  scrapeProtocols: [
    'OpenMetricsText1.0.0',
    'OpenMetricsText0.0.1',
    'PrometheusText1.0.0',
    'PrometheusText0.0.4',
  ],
  fallbackProtocol: null,
  limits: { samples: 0, labels: 0, labelNameLength: 0, labelValueLength: 0, bodyBytes: 0 },
  targetLimit: 0,
  metricRelabelRules: [],
}
