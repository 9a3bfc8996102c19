import type { HistogramRules } from '../scrape/histogram-rules.ts'
import { PLAIN_SCRAPE_JOB, type ScrapeProtocol } from '../scrape/job.ts'
import { resolveDiscoveries } from './discoveries.ts'
import { formatDurationMs } from './duration.ts'
import { resolveHttpClient } from './http-client.ts'
import { report } from './issues.ts'
import type { JobConfig } from './job-config.ts'
import { oauth2Of } from './oauth2.ts'
import type { GlobalInput, ScrapeInput } from './schema/scrape.ts'
import type { SecretReader } from './secret-reader.ts'
import type { YamlPath } from './yaml-file.ts'

/** `global` with every default in place. */
export type GlobalConfig = GlobalInput & { readonly scrape_interval: number; readonly scrape_timeout: number }

const DEFAULT_INTERVAL_MS = 60_000
const DEFAULT_TIMEOUT_MS = 10_000

/** The timeout may not be longer than the interval; one that nobody wrote gives way to it. */
export function resolveGlobal(input: GlobalInput): GlobalConfig {
  const scrape_interval = input.scrape_interval ?? DEFAULT_INTERVAL_MS
  const scrape_timeout = input.scrape_timeout ?? Math.min(DEFAULT_TIMEOUT_MS, scrape_interval)
  return { ...input, scrape_interval, scrape_timeout }
}

/** An entry of `scrape_configs` with the global defaults, its secrets and its checks. */
export async function resolveJob(
  reader: SecretReader,
  { input, path, global }: { input: ScrapeInput; path: YamlPath; global: GlobalConfig },
): Promise<JobConfig> {
  const intervalMs = input.scrape_interval ?? global.scrape_interval
  const timeoutMs = input.scrape_timeout ?? Math.min(global.scrape_timeout, intervalMs)
  if (timeoutMs > intervalMs) {
    report(reader.inspection, [...path, 'scrape_timeout'], tooLong(timeoutMs, intervalMs))
  }
  const histograms = histogramRulesOf(input, global)
  for (const { at, message } of addressFaults(input)) report(reader.inspection, [...path, ...at], message)
  return {
    name: input.job_name,
    intervalMs,
    timeoutMs,
    scheme: input.scheme,
    metricsPath: input.metrics_path,
    params: input.params,
    honorLabels: input.honor_labels,
    honorTimestamps: input.honor_timestamps,
    trackTimestampsStaleness: input.track_timestamps_staleness,
    enableCompression: input.enable_compression,
    client: await resolveHttpClient(reader, input, path),
    oauth2: await oauth2Of(reader, input, path),
    scrapeProtocols: input.scrape_protocols ?? global.scrape_protocols ?? protocolsFor(histograms),
    fallbackProtocol: input.fallback_scrape_protocol ?? null,
    histograms,
    limits: limitsOf(input, global),
    targetLimit: input.target_limit ?? global.target_limit ?? 0,
    relabelRules: input.relabel_configs,
    metricRelabelRules: input.metric_relabel_configs,
    staticGroups: input.static_configs,
    discoveries: await resolveDiscoveries(reader, input, path),
  }
}

export const tooLong = (timeoutMs: number, intervalMs: number): string =>
  `the scrape timeout ${formatDurationMs(timeoutMs)} is longer than the scrape interval ${formatDurationMs(intervalMs)}: expected at most the interval`

function histogramRulesOf(input: ScrapeInput, global: GlobalConfig): HistogramRules {
  return {
    scrapesNative: input.scrape_native_histograms ?? global.scrape_native_histograms ?? false,
    alwaysClassic: input.always_scrape_classic_histograms ?? global.always_scrape_classic_histograms ?? false,
    convertsClassic:
      input.convert_classic_histograms_to_nhcb ?? global.convert_classic_histograms_to_nhcb ?? false,
    bucketLimit: input.native_histogram_bucket_limit,
    minBucketFactor: input.native_histogram_min_bucket_factor,
  }
}

/** Native histograms travel in protocol buffers alone: who wants them asks for these first, as Prometheus does. */
const protocolsFor = ({ scrapesNative }: HistogramRules): readonly ScrapeProtocol[] =>
  scrapesNative ? ['PrometheusProto', ...PLAIN_SCRAPE_JOB.scrapeProtocols] : PLAIN_SCRAPE_JOB.scrapeProtocols

function limitsOf(input: ScrapeInput, global: GlobalConfig): JobConfig['limits'] {
  return {
    samples: input.sample_limit ?? global.sample_limit ?? 0,
    labels: input.label_limit ?? global.label_limit ?? 0,
    labelNameLength: input.label_name_length_limit ?? global.label_name_length_limit ?? 0,
    labelValueLength: input.label_value_length_limit ?? global.label_value_length_limit ?? 0,
    bodyBytes: input.body_size_limit ?? global.body_size_limit ?? 0,
  }
}

/**
 * Addresses of static targets that are none. Where labels are rewritten anything may stand there, such as the address
 * that a prober is to be asked about: what comes of it is looked at afterwards.
 */
function addressFaults({ static_configs, relabel_configs }: ScrapeInput) {
  if (relabel_configs.length > 0) return []
  return static_configs.flatMap(({ targets }, i) =>
    targets.flatMap((address, j) =>
      address.includes('/')
        ? [{ at: ['static_configs', i, 'targets', j] as const, message: notHostPort(address) }]
        : [],
    ),
  )
}

const notHostPort = (address: string): string =>
  `targets: ${JSON.stringify(address.replace(/\/\/[^/@]*@/, '//'))} is not a host and port: the scheme goes into scheme, the path into metrics_path`
