import type { SourceRow, UsersData } from '../../../contract/business.ts'
import { addDays, dayOf, daysBetween, mondayOf } from '../../../core/business/telecom/index.ts'
import { cohortTable, type UserDay } from '../../../core/business/users/index.ts'
import type { UserSource } from '../../../core/config/schema/business.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { JsonAsker } from '../../../ports/json-asker.ts'
import type { Log } from '../../../ports/log.ts'
import type { QueryEngine } from '../../../ports/query-engine.ts'
import type { SeriesStore } from '../../../ports/series-store.ts'
import type { Database } from '../../../services/context.ts'
import { createSeriesWriter, type NamedSample } from '../../series-writer.ts'
import { ageSamples, createChanges } from '../changes.ts'
import type { UsersConnector } from '../connectors.ts'
import { createRunners } from '../runners.ts'
import { createStandings, sourceState } from '../standings.ts'
import { userFigures } from './figures.ts'
import { createUserRows, type UserRows } from './rows.ts'
import { createRunningSource, type RunningSource, UsersDetail } from './source.ts'

/** So far before the range lies what its first days are compared with. */
const BEFORE_DAYS = 31
const COHORT_WEEKS = 26

export type UsersParts = {
  readonly db: Database
  readonly clock: Clock
  readonly log: Log
  readonly store: Pick<SeriesStore, 'epoch' | 'resolve' | 'append'>
  readonly query: QueryEngine
  readonly json: JsonAsker
}

/** Sources of users: active, new, and who stayed. */
export function createUsersConnector(parts: UsersParts): UsersConnector {
  const { db, clock, log, store, query, json } = parts
  const rows = createUserRows(db)
  const standings = createStandings(db, 'users', UsersDetail)
  const changes = createChanges()
  const writer = createSeriesWriter(store)
  const tell = (source: string) => {
    sources.changed()
    changes.tell(source)
  }
  const sources = createRunners<UserSource, RunningSource>({
    clock,
    log,
    nameOf: ({ name }) => name,
    create: config =>
      createRunningSource(config, { rows, standings, query, json, clock, log, onChange: tell }),
    async write(nowMs) {
      const known = sources.list().map(source => ({ source, row: sourceRowOf(source, nowMs) }))
      const good = known.filter(({ row: { state } }) => state === 'good' || state === 'late')
      writer.write(
        [
          ...ageSamples(
            known.map(({ row }) => row),
            nowMs,
          ),
          ...good.flatMap(({ source }) => samplesOf(source)),
        ],
        nowMs,
      )
    },
  })

  return {
    apply: sources.apply,
    start: sources.start,
    stop: sources.stop,
    async read(days) {
      const nowMs = clock.now()
      const read = sources.list().map(source => readSource(source, { rows, days, nowMs }))
      return { atMs: nowMs, sources: await Promise.all(read) }
    },
    onChange: changes.onChange,
    rows: async () => sources.list().map(source => sourceRowOf(source, clock.now())),
    async sync(name) {
      const known = sources.find(name)
      if (!known) return false
      known.hurry()
      sources.askDue()
      return true
    },
  }
}

const WINDOWS = { daily: 'day', weekly: 'week', monthly: 'month' } as const

function samplesOf({ config: { name: source }, standing }: RunningSource): NamedSample[] {
  const { now } = standing().detail
  const samples: NamedSample[] = []
  for (const [measure, window] of Object.entries(WINDOWS)) {
    const value = now[measure]
    if (value !== undefined)
      samples.push({ name: 'business_users_active', labels: { source, window }, value })
  }
  if (now.new !== undefined) samples.push({ name: 'business_users_new', labels: { source }, value: now.new })
  return samples
}

type Reading = { readonly rows: UserRows; readonly days: number; readonly nowMs: number }

async function readSource(
  { config, standing }: RunningSource,
  { rows, days, nowMs }: Reading,
): Promise<UsersData['sources'][number]> {
  const today = dayOf(nowMs)
  const first = addDays(today, 1 - days)
  const known = await rows.days(config.name, addDays(first, -BEFORE_DAYS))
  const cells = await rows.cohorts(config.name, addDays(mondayOf(today), -7 * COHORT_WEEKS))
  const cohorts = cohortTable(cells)
  const asOfMs = standing().goodAtMs
  const byDay = new Map(known.map(row => [row.day, row]))
  return {
    source: config.name,
    service: config.service ?? null,
    asOfMs,
    figures: userFigures({ source: config.name, asOfMs, days: known, cohorts, first, today, nowMs }),
    days: daysBetween(first, today).map(day => byDay.get(day) ?? nobody(day)),
    cohorts,
  }
}

const nobody = (day: string): UserDay => ({ day, daily: null, weekly: null, monthly: null, new: null })

function sourceRowOf({ config, intervalMs, isConnected, standing }: RunningSource, nowMs: number): SourceRow {
  const { goodAtMs, failure } = standing()
  const state = sourceState({ isConnected, isSyncing: false, standing: standing(), intervalMs, nowMs })
  return {
    connector: 'users',
    account: config.name,
    service: config.service ?? null,
    state,
    reason: isConnected && failure ? failure.reason : REASONS[state](config.interval),
    asOfMs: goodAtMs,
    progress: [],
    warnings: [],
    mode: null,
    webhook: null,
  }
}

const REASONS: Readonly<Record<SourceRow['state'], (interval: string) => string>> = {
  good: interval => `asked every ${interval}`,
  syncing: () => 'it is being asked for the first time',
  late: interval => `it has not answered for longer than three times its interval of ${interval}`,
  failing: () => 'it could not be asked',
  not_connected: () => 'nothing to ask: give promql, or json with its address',
}
