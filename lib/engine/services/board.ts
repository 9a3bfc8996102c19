import type { BoardRow, ServiceRow } from '../../contract/overview.ts'
import type { ErrorSignal, LatencySignal, ServiceConfig, ServicePart } from '../../contract/service.ts'
import type { TargetState } from '../../contract/targets.ts'
import {
  compareRows,
  judge,
  lateAfterMs,
  type ObservedPart,
  type ObservedTarget,
  type Signal,
  type Verdict,
} from '../../core/service/index.ts'
import type { QueryEngine } from '../../ports/query-engine.ts'
import type { OnsetBook } from './onset.ts'
import { RowFeed, type RowSpec } from './row-feed.ts'

export type NamedService = ServiceConfig & { readonly source: 'file' | 'page' | 'self' }

type Moment = { readonly nowMs: number; readonly targets: readonly TargetState[] }

type JudgedRow = { readonly row: BoardRow; readonly verdict: Verdict }

type RowParts = {
  readonly key: string
  readonly config: ServiceConfig | ServicePart
  /** Targets that the row counts, and those of them that no part speaks for. */
  readonly counted: readonly TargetState[]
  readonly own: readonly TargetState[]
  readonly parts: readonly ObservedPart[]
}

/** Rows over one range. Feeds are kept from refresh to refresh, and made anew when their configuration changes. */
export class Board {
  private readonly feeds = new Map<string, RowFeed>()

  constructor(
    private readonly query: QueryEngine,
    private readonly onsets: OnsetBook,
    readonly rangeSeconds: number,
  ) {}

  async service(config: NamedService, moment: Moment): Promise<ServiceRow> {
    const whole = this.feed(config)
    const parts = await Promise.all(
      config.parts.map(async part => {
        const feed = this.feed(part)
        const counted = moment.targets.filter(target => feed.owns(target))
        const key = `${config.slug}/${part.slug}`
        const { row, verdict } = await this.row(
          { key, config: part, counted, own: counted, parts: [] },
          moment,
        )
        const { name, impact } = part
        const shares = counted.every(target => whole.owns(target)) ? sharedSignals(config, part) : []
        return { counted, row, observed: { name, impact, verdict, shares } }
      }),
    )
    const ofParts = new Set(parts.flatMap(part => part.counted))
    const matched = moment.targets.filter(target => whole.owns(target))
    const { row } = await this.row(
      {
        key: config.slug,
        config,
        counted: [...new Set([...matched, ...ofParts])],
        own: matched.filter(target => !ofParts.has(target)),
        parts: parts.map(part => part.observed),
      },
      moment,
    )
    const { description, owner, environment, source } = config
    return {
      ...row,
      description: description ?? null,
      owner: owner ?? null,
      environment: environment ?? null,
      source,
      parts: parts.map(part => part.row).sort(compareRows),
    }
  }

  /** The feed of a service or part; the same as long as what it measures stays the same. */
  feed({ match, latency, errors }: RowSpec): RowFeed {
    const key = JSON.stringify([match, latency, errors])
    const known = this.feeds.get(key)
    if (known) return known
    const made = new RowFeed(this.query, { match, latency, errors }, this.rangeSeconds)
    this.feeds.set(key, made)
    return made
  }

  /** Gives up the feeds of services that are not configured any more. */
  keepOnly(services: readonly NamedService[]): void {
    const specs: RowSpec[] = services.flatMap(service => [service, ...service.parts])
    const keys = new Set(specs.map(({ match, latency, errors }) => JSON.stringify([match, latency, errors])))
    for (const key of this.feeds.keys()) if (!keys.has(key)) this.feeds.delete(key)
  }

  private async row({ key, config, counted, own, parts }: RowParts, { nowMs }: Moment): Promise<JudgedRow> {
    const feed = this.feed(config)
    const newestSampleMs = newestOf(counted)
    await feed.refresh(nowMs, newestSampleMs)
    const [latencySeconds, errorRatio] = [feed.latencyFigure(), feed.errorFigure()]
    const observation = {
      targets: own.map(observe),
      latencySeconds: judged(latencySeconds),
      errorRatio: judged(errorRatio),
      percentile: config.latency?.percentile ?? 0.95,
      parts,
      checks: [],
      match: config.match ?? null,
      maintenance: null,
    }
    const verdict = judge(observation, nowMs)
    const { state, reason } = verdict
    const judgedRow = { state, reason, latencySeconds, errorRatio, newestSampleMs }
    const sinceMs = await this.onsets.since(key, judgedRow, { match: config.match ?? null, nowMs })
    const row = {
      slug: config.slug,
      name: config.name,
      ...judgedRow,
      sinceMs,
      uptimeRatio: feed.uptimeRatio,
      targetsUp: counted.filter(target => target.health === 'up').length,
      targetsTotal: counted.length,
      lateAfterMs: lateAfterMs(counted.map(observe)),
    }
    return { row, verdict }
  }
}

/** A figure since the start covers days that nobody can mend now: it is shown, not judged. */
const judged = (figure: BoardRow['latencySeconds']) =>
  figure.isSinceStart ? { value: null, target: figure.target } : figure

/** What a service and its part are measured by alike; their limits and routes may differ. */
function sharedSignals(service: RowSpec, part: RowSpec): Signal[] {
  const shared: Signal[] = []
  if (isSameMeasure(service.latency, part.latency)) shared.push('latency')
  if (isSameMeasure(service.errors, part.errors)) shared.push('errors')
  return shared
}

type Measure = LatencySignal | ErrorSignal

const isSameMeasure = (one: Measure | undefined, other: Measure | undefined): boolean =>
  one !== undefined && other !== undefined && measureOf(one) === measureOf(other)

const measureOf = (signal: Measure): string =>
  JSON.stringify([signal.metric, signal.matchers, 'bad' in signal ? signal.bad : signal.percentile])

function observe(target: TargetState): ObservedTarget {
  const { instance, health, lastError, lastScrape, intervalSeconds } = target
  const lastScrapeMs = lastScrape === null ? null : Date.parse(lastScrape)
  return { instance, health, lastError, lastScrapeMs, intervalMs: intervalSeconds * 1000 }
}

function newestOf(targets: readonly TargetState[]): number | null {
  const times = targets.flatMap(({ lastScrape }) => (lastScrape === null ? [] : [Date.parse(lastScrape)]))
  return times.length > 0 ? Math.max(...times) : null
}
