import {
  keepLabels,
  type Labels,
  labelPairs,
  labelsKey,
  labelsOf,
  labelValue,
  withLabel,
} from '../labels/index.ts'
import { compileRelabel, type Relabeler } from '../relabel/index.ts'
import type { ScrapeJob, ScrapeTarget } from '../scrape/job.ts'
import { formatDurationMs, parseDurationMs } from './duration.ts'
import { tooLong } from './job.ts'
import type { JobConfig, TargetGroup } from './job-config.ts'

/** A discovered target that cannot be scraped, and why. */
export type TargetProblem = { readonly job: string; readonly address: string; readonly message: string }

export type BuiltJob = {
  readonly job: ScrapeJob
  /** Targets that relabelling dropped. */
  readonly dropped: number
  readonly problems: readonly TargetProblem[]
}

/** A job with its discovered targets relabelled, as Prometheus does; equal targets become one. */
export function buildScrapeJob(config: JobConfig, discovered: readonly TargetGroup[]): BuiltJob {
  const relabel = compileRelabel(config.relabelRules)
  const targets = new Map<string, ScrapeTarget>()
  const problems: TargetProblem[] = []
  let dropped = 0
  for (const group of [...config.staticGroups, ...discovered]) {
    for (const address of group.targets) {
      const labels = discoveredLabels(config, group, address)
      const outcome = buildTarget(config, relabel, labels)
      if (outcome === 'dropped') dropped += 1
      else if ('wrong' in outcome) problems.push({ job: config.name, address, message: outcome.wrong })
      else targets.set(`${labelsKey(outcome.labels)} ${outcome.url}`, outcome)
    }
  }
  return { job: scrapeJob(config, [...targets.values()]), dropped, problems }
}

function scrapeJob(config: JobConfig, targets: readonly ScrapeTarget[]): ScrapeJob {
  return {
    name: config.name,
    source: 'file',
    honorLabels: config.honorLabels,
    honorTimestamps: config.honorTimestamps,
    trackTimestampsStaleness: config.trackTimestampsStaleness,
    ...config.client,
    oauth2: config.oauth2,
    enableCompression: config.enableCompression,
    scrapeProtocols: config.scrapeProtocols,
    fallbackProtocol: config.fallbackProtocol,
    histograms: config.histograms,
    limits: config.limits,
    targetLimit: config.targetLimit,
    metricRelabelRules: config.metricRelabelRules,
    targets,
  }
}

/** What relabelling sees: the job's ways under what the group says, with the address itself above all. */
function discoveredLabels(config: JobConfig, group: TargetGroup, address: string): Labels {
  const params = Object.entries(config.params).flatMap(([name, [first]]): [string, string][] =>
    first === undefined ? [] : [[`__param_${name}`, first]],
  )
  return labelsOf([
    ['job', config.name],
    ['__scrape_interval__', formatDurationMs(config.intervalMs)],
    ['__scrape_timeout__', formatDurationMs(config.timeoutMs)],
    ['__metrics_path__', config.metricsPath],
    ['__scheme__', config.scheme],
    ...params,
    ...Object.entries(group.labels).filter(([, value]) => value !== ''),
    ['__address__', address],
  ])
}

type Outcome = ScrapeTarget | 'dropped' | { readonly wrong: string }

function buildTarget(config: JobConfig, relabel: Relabeler, discovered: Labels): Outcome {
  const relabelled = relabel(discovered)
  if (!relabelled) return 'dropped'
  const address = labelValue(relabelled, '__address__')
  const wrong = addressFault(address)
  if (wrong) return { wrong }
  const times = readTimes(relabelled)
  if ('wrong' in times) return times
  const named = labelValue(relabelled, 'instance') ? relabelled : withLabel(relabelled, 'instance', address)
  return {
    labels: keepLabels(named, name => !name.startsWith('__')),
    discoveredLabels: discovered,
    url: targetUrl(config, relabelled),
    ...times,
  }
}

function addressFault(address: string): string | null {
  if (address === '') return 'relabelling left no __address__'
  return /[/\s]/.test(address) ? `${JSON.stringify(address)} is not a host and port` : null
}

function readTimes(labels: Labels): { intervalMs: number; timeoutMs: number } | { wrong: string } {
  const interval = labelValue(labels, '__scrape_interval__')
  const timeout = labelValue(labels, '__scrape_timeout__')
  const intervalMs = parseDurationMs(interval)
  const timeoutMs = parseDurationMs(timeout)
  if (!intervalMs)
    return { wrong: `__scrape_interval__ ${JSON.stringify(interval)} is not a duration above zero` }
  if (!timeoutMs)
    return { wrong: `__scrape_timeout__ ${JSON.stringify(timeout)} is not a duration above zero` }
  return timeoutMs > intervalMs ? { wrong: tooLong(timeoutMs, intervalMs) } : { intervalMs, timeoutMs }
}

const PARAM = '__param_'

function targetUrl(config: JobConfig, labels: Labels): string {
  const params = new Map(Object.entries(config.params).map(([name, values]) => [name, [...values]]))
  for (const [label, value] of labelPairs(labels)) {
    if (!label.startsWith(PARAM)) continue
    const name = label.slice(PARAM.length)
    params.set(name, [value, ...(params.get(name) ?? []).slice(1)])
  }
  const query = [...params.keys()]
    .sort()
    .flatMap(name => (params.get(name) ?? []).map(value => `${encodeQuery(name)}=${encodeQuery(value)}`))
    .join('&')
  const path = labelValue(labels, '__metrics_path__')
  const rooted = path.startsWith('/') || path === '' ? path : `/${path}`
  const base = `${labelValue(labels, '__scheme__')}://${labelValue(labels, '__address__')}${encodePath(rooted)}`
  return query === '' ? base : `${base}?${query}`
}

const encodeQuery = (text: string) => encodeURIComponent(text).replaceAll('%20', '+')

/** What must not stand in a path; `%41` that is there already stays. */
const encodePath = (path: string) =>
  encodeURI(path)
    .replace(/%25(?=[0-9a-f]{2})/gi, '%')
    .replace(/[?#]/g, encodeURIComponent)
