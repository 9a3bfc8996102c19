import type { OverviewData, ServiceData } from '../../contract/overview.ts'
import { compareRows, isTrouble } from '../../core/service/index.ts'
import type { ChecksDoor, ConfigurationDoor, ServicesDoor, TargetsDoor } from '../../ports/deck.ts'
import type { QueryEngine } from '../../ports/query-engine.ts'
import type { ReplayDoor, ReplayMoment } from '../../ports/replay.ts'
import type { SeriesStore } from '../../ports/series-store.ts'
import type { StateHistory, Subject } from '../../ports/state-history.ts'
import { createServicesDoor } from '../services/index.ts'
import { checkThen, rowThen, serviceThen, statesAt, unobservedOf, uptimeOver } from './past-states.ts'
import { pastTargets } from './past-targets.ts'

export type ReplayParts = {
  readonly query: QueryEngine
  readonly store: Pick<SeriesStore, 'select'>
  readonly history: Pick<StateHistory, 'spansOf'>
  readonly configuration: Pick<ConfigurationDoor, 'current' | 'panelsOf'>
  readonly targets: Pick<TargetsDoor, 'list'>
  readonly checks: Pick<ChecksDoor, 'list'>
}

/**
 * Puts the board together as it was: the board's own feeds, asked about another moment, give the figures; the state
 * history gives states and reasons, since what was decided then must not be decided anew. Services, parts and checks
 * are those of today's configuration.
 */
export function createReplayDoor(parts: ReplayParts): ReplayDoor {
  return {
    overview: moment => overviewAt(parts, moment),
    service: (slug, moment) => serviceAt(parts, slug, moment),
  }
}

async function overviewAt(parts: ReplayParts, { atMs, rangeSeconds }: ReplayMoment) {
  const { services: configured } = await parts.configuration.current()
  const subjects = configured.flatMap(({ slug, parts: own }): Subject[] => [
    `service:${slug}`,
    ...own.map((part): Subject => `part:${slug}/${part.slug}`),
  ])
  const board = await boardOf(parts, atMs)
  const [then, at, unobserved] = await Promise.all([
    board.overview(rangeSeconds),
    statesAt(parts.history, subjects, atMs),
    unobservedOf(
      parts.history,
      configured.map(({ slug }): Subject => `service:${slug}`),
      { fromMs: atMs - rangeSeconds * 1000, toMs: atMs },
    ),
  ])
  const services = then.services.map(row => serviceThen(row, at)).sort(compareRows)
  const began = services
    .flatMap(row => [row, ...row.parts])
    .flatMap(({ state, sinceMs }) => (isTrouble(state) && sinceMs !== null ? [sinceMs] : []))
    .filter(sinceMs => sinceMs >= atMs - rangeSeconds * 1000)
  const overview: OverviewData = { ...then, services, onsetMs: began.length > 0 ? Math.min(...began) : null }
  return { overview, unobserved }
}

async function serviceAt(
  parts: ReplayParts,
  slug: string,
  { atMs, rangeSeconds }: ReplayMoment,
): Promise<ServiceData | null> {
  const then = await (await boardOf(parts, atMs)).service(slug, rangeSeconds)
  if (then === null) return null
  const subjects: Subject[] = [
    `service:${slug}`,
    ...then.row.parts.map((part): Subject => `part:${slug}/${part.slug}`),
    ...then.dependsOn.map((row): Subject => `service:${row.slug}`),
    ...then.checks.map((check): Subject => `check:${check.key}`),
  ]
  const at = await statesAt(parts.history, subjects, atMs)
  return {
    ...then,
    row: serviceThen(then.row, at),
    dependsOn: then.dependsOn.map(row => rowThen(row, at(`service:${row.slug}`))).sort(compareRows),
    checks: then.checks.map(check => checkThen(check, at)),
  }
}

/** The service board with its clock standing at a moment. */
async function boardOf(parts: ReplayParts, atMs: number): Promise<ServicesDoor> {
  const [present, checks] = await Promise.all([parts.targets.list(), parts.checks.list()])
  const targets = await pastTargets(parts.store, present, atMs)
  const at = await statesAt(
    parts.history,
    checks.map((check): Subject => `check:${check.key}`),
    atMs,
  )
  const then = checks.map(check => checkThen(check, at))
  return createServicesDoor({
    query: parts.query,
    configuration: parts.configuration,
    targets: { list: async () => targets },
    clock: { now: () => atMs, sleep: () => Promise.resolve() },
    uptime: {
      lately: (subjects, seconds) =>
        uptimeOver(parts.history, subjects, { fromMs: atMs - seconds * 1_000, toMs: atMs }),
    },
    watching: { checks: () => then, observed: () => [], windows: { open: () => null } },
  })
}
