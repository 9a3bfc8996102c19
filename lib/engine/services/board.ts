import type { CheckRow } from '../../contract/checks.ts'
import type { BoardRow, ServiceRow } from '../../contract/overview.ts'
import type { ErrorSignal, LatencySignal, ServiceConfig, ServicePart } from '../../contract/service.ts'
import type { TargetState } from '../../contract/targets.ts'
import type { UptimeFigure } from '../../contract/watch.ts'
import {
  compareRows,
  judge,
  lateAfterMs,
  type ObservedCheck,
  type ObservedPart,
  type ObservedTarget,
  type Signal,
  type Verdict,
} from '../../core/service/index.ts'
import { uptimeAbsence } from '../../core/uptime/index.ts'
import type { QueryEngine } from '../../ports/query-engine.ts'
import type { Subject } from '../../ports/state-history.ts'
import type { OnsetBook } from './onset.ts'
import { RowFeed, type RowSpec } from './row-feed.ts'
import { countChecks, type ObservedState, type Watched } from './watched.ts'

export type JudgedService = {
  readonly row: ServiceRow
  readonly whole: Verdict
  readonly parts: readonly JudgedRow[]
}

export type NamedService = ServiceConfig & { readonly source: 'file' | 'page' | 'self' }

export type Moment = {
  readonly nowMs: number
  readonly targets: readonly TargetState[]
  readonly watched: Watched
  readonly uptime: UptimeFigures
}

/** Uptime over the board's range, of services and parts. */
export type UptimeFigures = {
  get(subject: Subject): Pick<UptimeFigure, 'ratio' | 'seconds'> | undefined
}

/** A row with the verdict it shows; the parts of a service in the order of its configuration. */
export type JudgedRow = { readonly row: BoardRow; readonly verdict: Verdict }

type RowParts = {
  /** As in the history, behind the kind. */
  readonly key: string
  readonly kind: 'service' | 'part'
  readonly config: ServiceConfig | ServicePart
  /** Targets that the row counts, and those of them that no part speaks for. */
  readonly counted: readonly TargetState[]
  readonly own: readonly TargetState[]
  readonly parts: readonly ObservedPart[]
  /** All checks of the row, and what those that speak for none of its parts have to say. */
  readonly checks: readonly CheckRow[]
  readonly states: readonly (ObservedState & ObservedCheck)[]
  readonly maintenance: string | null
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
    return (await this.judged(config, moment)).row
  }

  /** A service's row and what it was decided by. */
  async judged(config: NamedService, moment: Moment): Promise<JudgedService> {
    const whole = this.feed(config)
    const { watched } = moment
    const parts = await Promise.all(config.parts.map(part => this.part(config, part, moment)))
    const ofParts = new Set(parts.flatMap(part => part.counted))
    const matched = moment.targets.filter(target => whole.owns(target))
    const { row, verdict } = await this.row(
      {
        key: config.slug,
        kind: 'service',
        config,
        counted: [...new Set([...matched, ...ofParts])],
        own: matched.filter(target => !ofParts.has(target)),
        parts: parts.map(part => part.observed),
        checks: watched.checksOf(config.slug),
        states: ownStates(config, watched),
        maintenance: watched.maintenance(config.slug, null),
      },
      moment,
    )
    const { description, owner, environment, source } = config
    const serviceRow = {
      ...row,
      description: description ?? null,
      owner: owner ?? null,
      environment: environment ?? null,
      source,
      parts: parts.map(part => part.judged.row).sort(compareRows),
    }
    return { row: serviceRow, whole: verdict, parts: parts.map(part => part.judged) }
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

  private async part(service: NamedService, part: ServicePart, moment: Moment) {
    const feed = this.feed(part)
    const whole = this.feed(service)
    const { watched } = moment
    const counted = moment.targets.filter(target => feed.owns(target))
    const judged = await this.row(
      {
        key: `${service.slug}/${part.slug}`,
        kind: 'part',
        config: part,
        counted,
        own: counted,
        parts: [],
        checks: watched.checksOf(service.slug).filter(check => check.part === part.slug),
        states: partStates(service, part, watched),
        maintenance: watched.maintenance(service.slug, part.slug),
      },
      moment,
    )
    const shares = counted.every(target => whole.owns(target)) ? sharedSignals(service, part) : []
    const { name, impact } = part
    return { counted, judged, observed: { name, impact, verdict: judged.verdict, shares } }
  }

  private async row(parts: RowParts, { nowMs, uptime }: Moment): Promise<JudgedRow> {
    const { key, config, counted, own, states } = parts
    const feed = this.feed(config)
    const asked = askedOf(counted, states)
    const newestSampleMs = newestOf(asked.length > 0 ? asked : states)
    await feed.refresh(nowMs, newestSampleMs)
    const [latencySeconds, errorRatio] = [feed.latencyFigure(), feed.errorFigure()]
    const observation = {
      targets: own.map(observe),
      latencySeconds: judged(latencySeconds),
      errorRatio: judged(errorRatio),
      percentile: config.latency?.percentile ?? 0.95,
      parts: parts.parts,
      checks: states,
      match: config.match ?? null,
      maintenance: parts.maintenance,
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
      ...uptimeOf(uptime.get(`${parts.kind}:${key}`)),
      targetsUp: counted.filter(target => target.health === 'up').length,
      targetsTotal: counted.length,
      checks: countChecks(parts.checks),
      lateAfterMs: asked.length > 0 ? lateAfterMs(asked) : null,
    }
    return { row, verdict }
  }
}

function uptimeOf(figure: Pick<UptimeFigure, 'ratio' | 'seconds'> | undefined) {
  if (!figure) return { uptimeRatio: null, uptimeAbsence: 'its history cannot be read now' }
  return { uptimeRatio: figure.ratio, uptimeAbsence: uptimeAbsence(figure) }
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

type Asked = { readonly atMs: number | null; readonly intervalMs: number }

/** What is asked again and again, so that its silence makes a row old: targets, or the checks where there are none. */
function askedOf(targets: readonly TargetState[], states: readonly ObservedState[]): Asked[] {
  if (targets.length > 0)
    return targets.map(observe).map(({ lastScrapeMs, intervalMs }) => ({ atMs: lastScrapeMs, intervalMs }))
  return states.flatMap(({ atMs, intervalMs }) => (intervalMs === null ? [] : [{ atMs, intervalMs }]))
}

function newestOf(heard: readonly { readonly atMs: number | null }[]): number | null {
  const times = heard.flatMap(({ atMs }) => atMs ?? [])
  return times.length > 0 ? Math.max(...times) : null
}

/** What speaks for the service itself: for no part of it, or for one that it does not have. */
function ownStates(service: NamedService, watched: Watched): (ObservedState & ObservedCheck)[] {
  const parts = new Set(service.parts.map(part => part.slug))
  return watched
    .statesOf(service.slug)
    .filter(({ part }) => part === null || !parts.has(part))
    .map(state => ({ ...state, group: null }))
}

/** What speaks for a part; where it is redundant, as one group. */
function partStates(
  service: NamedService,
  part: ServicePart,
  watched: Watched,
): (ObservedState & ObservedCheck)[] {
  const group = part.redundant ? part.slug : null
  return watched
    .statesOf(service.slug)
    .filter(state => state.part === part.slug)
    .map(state => ({ ...state, group }))
}
