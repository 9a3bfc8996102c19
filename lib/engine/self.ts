import { ServiceConfig } from '../contract/service.ts'
import { labelsOf } from '../core/labels/index.ts'
import { PLAIN_SCRAPE_JOB, type ScrapeJob } from '../core/scrape/job.ts'

export const SELF_JOB = 'opsdeck'
export const HOST_JOB = 'opsdeck-host'

export type SelfIdentity = {
  /** `HOST:PORT` of this deck. */
  readonly instance: string
  readonly hostname: string
}

const INTERVAL_MS = 5_000

/** The deck watches itself and its own host from the first second, with no configuration. */
export function selfJobs({ instance, hostname }: SelfIdentity): ScrapeJob[] {
  return [job(SELF_JOB, instance, 'opsdeck:process'), job(HOST_JOB, hostname, 'opsdeck:host')]
}

function job(name: string, instance: string, url: string): ScrapeJob {
  const labels = labelsOf([
    ['job', name],
    ['instance', instance],
  ])
  return {
    name,
    source: 'self',
    ...PLAIN_SCRAPE_JOB,
    honorTimestamps: false,
    scrapeProtocols: ['PrometheusText0.0.4'],
    targets: [{ labels, discoveredLabels: labels, url, intervalMs: INTERVAL_MS, timeoutMs: INTERVAL_MS }],
  }
}

/** The service that stands on the board before anybody configured one. */
export function selfService({ hostname }: SelfIdentity): ServiceConfig {
  const host = `job="${HOST_JOB}",instance=${JSON.stringify(hostname)}`
  return ServiceConfig.parse({
    slug: 'opsdeck',
    name: 'Opsdeck',
    description: 'This deck and the machine that it runs on.',
    match: `job="${SELF_JOB}"`,
    latency: { metric: 'opsdeck_http_request_duration_seconds', route: 'route', target_seconds: 1 },
    errors: { metric: 'opsdeck_http_requests_total', bad: 'status=~"5.."', target_ratio: 0.01 },
    hosts: host,
    gpus: host,
    parts: [{ slug: 'host', name: 'This host', match: host }],
  })
}
