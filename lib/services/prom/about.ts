import type { TargetState } from '../../contract/targets.ts'
import { type Params, PromApiError, toJson } from '../../core/prom-api/index.ts'
import { formatDurationMs } from '../../core/promql/index.ts'
import type { PromAnswer, PromQuestion } from './answer.ts'

/** The version whose HTTP API this is: clients choose by it what they may ask. */
const API_VERSION = '3.5.0'
const NEVER = '0001-01-01T00:00:00Z'

/** `metadata`: type, help and unit of metrics, as targets declared them. */
export async function answerMetadata({ deck, params }: PromQuestion): Promise<PromAnswer> {
  const limit = readCount(params, 'limit')
  const perMetric = readCount(params, 'limit_per_metric')
  const wanted = params.get('metric') ?? ''
  const known = [...(await deck.targets.metadata())].filter(([metric]) => wanted === '' || metric === wanted)
  const kept = limit === 0 ? known : known.slice(0, limit)
  const entries = kept.map(([metric, declared]) => [
    metric,
    (perMetric === 0 ? declared : declared.slice(0, perMetric)).map(({ type, help, unit }) => ({
      type,
      help,
      unit,
    })),
  ])
  return { data: [toJson(Object.fromEntries(entries))] }
}

/** `targets`. What relabelling dropped is not kept, so that those lists are empty. */
export async function answerTargets({ deck, params }: PromQuestion): Promise<PromAnswer> {
  const state = (params.get('state') ?? '').toLowerCase()
  const pool = params.get('scrapePool') ?? ''
  const all = state === 'dropped' ? [] : await deck.targets.list()
  const activeTargets = all.filter(target => pool === '' || target.job === pool).map(writeTarget)
  return { data: [toJson({ activeTargets, droppedTargets: [], droppedTargetCounts: {} })] }
}

/** Of metadata, Prometheus takes any whole number; one below zero is no limit. */
function readCount(params: Params, name: string): number {
  const text = params.get(name) ?? ''
  if (text === '') return 0
  if (!/^[+-]?\d+$/.test(text)) throw new PromApiError('bad_data', `${name} must be a number`)
  return Math.max(0, Number(text))
}

function writeTarget(target: TargetState) {
  return {
    discoveredLabels: target.discoveredLabels,
    labels: target.labels,
    scrapePool: target.job,
    scrapeUrl: target.url,
    globalUrl: target.url,
    lastError: target.lastError ?? '',
    lastScrape: target.lastScrape ?? NEVER,
    lastScrapeDuration: target.lastDurationSeconds ?? 0,
    health: target.health,
    scrapeInterval: formatDurationMs(target.intervalSeconds * 1000),
    scrapeTimeout: formatDurationMs(target.timeoutSeconds * 1000),
  }
}

/** `status/buildinfo`: the API's version first, Opsdeck's own behind the plus. */
export async function answerBuildInfo({ deck }: PromQuestion): Promise<PromAnswer> {
  const info = {
    version: `${API_VERSION}+opsdeck.${deck.version}`,
    revision: '',
    branch: '',
    buildUser: '',
    buildDate: '',
    goVersion: '',
  }
  return { data: [JSON.stringify(info)] }
}
