import { z } from 'zod'
import { addDays, dayOf } from '../../../core/business/telecom/index.ts'
import { parseDurationMs } from '../../../core/config/duration.ts'
import type { UserSource } from '../../../core/config/schema/business.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { JsonAsker } from '../../../ports/json-asker.ts'
import type { Log } from '../../../ports/log.ts'
import type { QueryEngine } from '../../../ports/query-engine.ts'
import { createCadence } from '../cadence.ts'
import type { Runner } from '../runners.ts'
import type { Failure, Standing, Standings } from '../standings.ts'
import { isSourceFault, SourceFault } from './answer.ts'
import { askJson } from './json.ts'
import { askPromql } from './promql.ts'
import { MEASURES, type Measure, type Told, type UserRows } from './rows.ts'

/** After a failure that may pass. */
const AGAIN_MS = 60_000

export const UsersDetail = z.object({
  /** Of each measure the expression, and the last day that it was asked for at its end. */
  finals: z.record(z.string(), z.object({ expr: z.string(), day: z.string() })),
  /** What the source said at the last time. */
  now: z.record(z.string(), z.number()),
})
export type UsersDetail = z.output<typeof UsersDetail>

export type SourceParts = {
  readonly rows: UserRows
  readonly standings: Standings<UsersDetail>
  readonly query: QueryEngine
  readonly json: JsonAsker
  readonly clock: Clock
  readonly log: Log
  readonly onChange: (source: string) => void
}

/** One configured source of users. */
export interface RunningSource extends Runner {
  readonly config: UserSource
  readonly intervalMs: number
  readonly isConnected: boolean
  readonly standing: () => Standing<UsersDetail>
  hurry(): void
}

export function createRunningSource(config: UserSource, parts: SourceParts): RunningSource {
  const { rows, standings, query, json, clock, log, onChange } = parts
  const { name, promql: expressions, json: endpoint } = config
  const intervalMs = parseDurationMs(config.interval) ?? AGAIN_MS
  const isConnected = expressions !== undefined || endpoint !== undefined
  const cadence = createCadence(clock)
  let standing: Standing<UsersDetail> = { goodAtMs: null, failure: null, detail: { finals: {}, now: {} } }

  const askAll = async (signal: AbortSignal): Promise<void> => {
    const nowMs = clock.now()
    const { finals } = standing.detail
    const told = expressions ? await askPromql({ expressions, finals, query, nowMs, signal }) : []
    if (endpoint) told.push(...(await askJson({ endpoint, json, nowMs, signal })))
    if (told.length === 0) throw new SourceFault('answer', 'nothing that it was asked for gives a value now')
    await rows.save(name, told)
    const yesterday = addDays(dayOf(nowMs), -1)
    const detail = { finals: finalsOf(expressions ?? {}, yesterday), now: newest(told, dayOf(nowMs)) }
    standing = { goodAtMs: nowMs, failure: null, detail }
    cadence.pause(intervalMs)
    await standings.save(name, standing)
    onChange(name)
  }
  const fail = async (error: unknown): Promise<void> => {
    const failure = failureOf(error, clock.now())
    if (!isSourceFault(error)) log.error({ err: error, source: name }, 'users could not be asked')
    // Said once: it may go on for days.
    else if (standing.failure?.reason !== failure.reason)
      log.warn({ source: name, reason: failure.reason }, 'users could not be asked')
    standing = { ...standing, failure }
    cadence.pause(Math.min(intervalMs, AGAIN_MS))
    await standings.save(name, standing).catch(again => log.error({ err: again }, 'a state was not stored'))
    onChange(name)
  }

  return {
    config,
    intervalMs,
    isConnected,
    standing: () => standing,
    async load() {
      standing = (await standings.load(name)) ?? standing
    },
    isDue: nowMs => isConnected && cadence.isDue(nowMs),
    hurry: cadence.hurry,
    ask: signal =>
      cadence.round(() => askAll(signal).catch(error => (signal.aborted ? undefined : fail(error)))),
  }
}

const failureOf = (error: unknown, atMs: number): Failure =>
  isSourceFault(error)
    ? { atMs, problem: error.sourceProblem, reason: error.message }
    : {
        atMs,
        problem: 'busy',
        reason: 'its figures could not be asked or stored: see the log of the deck',
      }

const finalsOf = (expressions: NonNullable<UserSource['promql']>, day: string): UsersDetail['finals'] =>
  Object.fromEntries(
    MEASURES.flatMap(measure => {
      const expr = expressions[measure]
      return expr === undefined ? [] : [[measure, { expr, day }]]
    }),
  )

/** What was told of today, by measure. */
function newest(told: readonly Told[], today: string): Partial<Record<Measure, number>> {
  const now: Partial<Record<Measure, number>> = {}
  for (const one of told) {
    if (one.measure !== 'cohort' && one.day === today && MEASURES.includes(one.measure))
      now[one.measure] = one.value
  }
  return now
}
