import type { OverviewData, ServiceData, ServiceRow } from '../../contract/overview.ts'
import { shownPanel } from '../../core/panel/index.ts'
import { compareRows, isTrouble } from '../../core/service/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ConfigurationDoor, ServicesDoor, TargetsDoor, UptimeDoor } from '../../ports/deck.ts'
import type { QueryEngine } from '../../ports/query-engine.ts'
import type { Subject } from '../../ports/state-history.ts'
import { Board, type NamedService, type UptimeFigures } from './board.ts'
import { OnsetBook } from './onset.ts'
import { serviceQueries } from './service-queries.ts'
import { lookAt, type Watching } from './watched.ts'

export { createServiceRecorder, type ServiceRecorder, type ServiceRecorderParts } from './recorder.ts'
export type { ObservedState, Watching } from './watched.ts'

export type ServicesParts = {
  readonly query: QueryEngine
  readonly targets: Pick<TargetsDoor, 'list'>
  readonly configuration: Pick<ConfigurationDoor, 'current' | 'panelsOf'>
  readonly clock: Clock
  readonly watching: Watching
  readonly uptime: Pick<UptimeDoor, 'lately'>
}

/** Boards of ranges that nobody looked at for this long are given up. */
const UNUSED_MS = 300_000

/** The service board's data: who is in trouble, why, since when, with the figures that say so. */
export function createServicesDoor(parts: ServicesParts): ServicesDoor {
  const shelf = new Shelf(parts)
  return {
    overview: rangeSeconds => shelf.inTurn(rangeSeconds, board => overviewOf(parts, board)),
    service: (slug, rangeSeconds) => shelf.inTurn(rangeSeconds, board => serviceOf(parts, board, slug)),
  }
}

/** One board a range. Work on one board is done one after the other, since feeds keep what they read. */
class Shelf {
  private readonly boards = new Map<number, { board: Board; usedAtMs: number; last: Promise<unknown> }>()
  private readonly onsets: OnsetBook

  constructor(private readonly parts: ServicesParts) {
    this.onsets = new OnsetBook(parts.query)
  }

  inTurn<T>(rangeSeconds: number, work: (board: Board) => Promise<T>): Promise<T> {
    const nowMs = this.parts.clock.now()
    for (const [key, { usedAtMs }] of this.boards) if (nowMs - usedAtMs > UNUSED_MS) this.boards.delete(key)
    const known = this.boards.get(rangeSeconds)
    const board = known?.board ?? new Board(this.parts.query, this.onsets, rangeSeconds)
    const done = (known?.last ?? Promise.resolve()).then(() => work(board))
    this.boards.set(rangeSeconds, { board, usedAtMs: nowMs, last: done.catch(() => undefined) })
    return done
  }
}

async function overviewOf(parts: ServicesParts, board: Board): Promise<OverviewData> {
  const [{ services }, targets] = await Promise.all([parts.configuration.current(), parts.targets.list()])
  const nowMs = parts.clock.now()
  board.keepOnly(services)
  const watched = lookAt(parts.watching)
  const uptime = await uptimeOf(parts, services, board.rangeSeconds)
  const moment = { nowMs, targets, watched, uptime }
  const rows = await Promise.all(services.map(service => board.service(service, moment)))
  return {
    atMs: nowMs,
    rangeSeconds: board.rangeSeconds,
    services: rows.sort(compareRows),
    onsetMs: onsetOfAll(rows, nowMs - board.rangeSeconds * 1000),
  }
}

/** One question for the whole board. Without its history the board still says what holds now. */
async function uptimeOf(
  { uptime }: ServicesParts,
  services: readonly NamedService[],
  rangeSeconds: number,
): Promise<UptimeFigures> {
  const subjects = services.flatMap(({ slug, parts }): Subject[] => [
    `service:${slug}`,
    ...parts.map((part): Subject => `part:${slug}/${part.slug}`),
  ])
  return uptime.lately(subjects, rangeSeconds).catch(() => new Map<Subject, never>())
}

/** When the earliest trouble that can be drawn began. */
function onsetOfAll(rows: readonly ServiceRow[], fromMs: number): number | null {
  const began = rows
    .filter(row => isTrouble(row.state))
    .flatMap(row => [row, ...row.parts.filter(part => isTrouble(part.state))])
    .flatMap(({ sinceMs }) => (sinceMs !== null && sinceMs >= fromMs ? [sinceMs] : []))
  return began.length > 0 ? Math.min(...began) : null
}

async function serviceOf(parts: ServicesParts, board: Board, slug: string): Promise<ServiceData | null> {
  const [{ services }, targets] = await Promise.all([parts.configuration.current(), parts.targets.list()])
  const config = services.find(service => service.slug === slug)
  if (!config) return null
  const nowMs = parts.clock.now()
  const watched = lookAt(parts.watching)
  const dependencies = config.depends_on.flatMap(
    other => services.find(service => service.slug === other) ?? [],
  )
  const shown: readonly NamedService[] = [config, ...dependencies]
  const uptime = await uptimeOf(parts, shown, board.rangeSeconds)
  const moment = { nowMs, targets, watched, uptime }
  const [row, ...dependsOn] = await Promise.all(shown.map(service => board.service(service, moment)))
  if (!row) return null
  return {
    atMs: nowMs,
    row,
    links: config.links,
    facts: config.facts,
    commands: config.commands,
    dependsOn: dependsOn.map(asBoardRow).sort(compareRows),
    checks: watched.checksOf(slug),
    queries: serviceQueries(config, board.feed(config).latency),
    panels: (await parts.configuration.panelsOf(slug)).map(shownPanel),
    partQueries: config.parts
      .filter(part => part.latency !== undefined)
      .map(part => ({ slug: part.slug, queries: serviceQueries(part, board.feed(part).latency) })),
  }
}

/** A dependency's row, without what only its own page shows. */
function asBoardRow(row: ServiceRow): ServiceData['dependsOn'][number] {
  const { description: _d, owner: _o, environment: _e, source: _s, parts: _p, ...boardRow } = row
  return boardRow
}
