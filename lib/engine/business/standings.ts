import { z } from 'zod'
import type { SourceState } from '../../contract/business.ts'
import type { Database } from '../../services/context.ts'

export type Failure = {
  readonly atMs: number
  /** `keys`: only people can help. `busy`: later it may go. `answer`: it told what cannot be used. */
  readonly problem: 'keys' | 'busy' | 'answer'
  /** In words, what is wrong and what to do; never with a key. */
  readonly reason: string
}

/** A connector's last word about one account: when it last heard something good, and what is wrong since. */
export type Standing<Detail> = {
  readonly goodAtMs: number | null
  readonly failure: Failure | null
  readonly detail: Detail
}

export interface Standings<Detail> {
  /** Null before the account was ever asked; a detail of another shape counts as none. */
  load(account: string): Promise<Standing<Detail> | null>
  save(account: string, standing: Standing<Detail>): Promise<void>
}

const Problem = z.enum(['keys', 'busy', 'answer'])

/** The rows of `connector_states` of one connector. */
export function createStandings<Detail extends object>(
  db: Database,
  connector: 'twilio' | 'users',
  Shape: z.ZodType<Detail>,
): Standings<Detail> {
  return {
    async load(account) {
      const row = await db.connectorState.findUnique({ where: { connector_account: { connector, account } } })
      const detail = Shape.safeParse(row?.detail)
      if (!row || !detail.success) return null
      const problem = Problem.safeParse(row.problem)
      const failure =
        problem.success && row.failedAt
          ? { atMs: row.failedAt.getTime(), problem: problem.data, reason: row.reason }
          : null
      return { goodAtMs: row.goodAt?.getTime() ?? null, failure, detail: detail.data }
    },
    async save(account, { goodAtMs, failure, detail }) {
      const values = {
        goodAt: goodAtMs === null ? null : new Date(goodAtMs),
        failedAt: failure ? new Date(failure.atMs) : null,
        problem: failure?.problem ?? null,
        reason: failure?.reason ?? '',
        detail: asJson(detail),
      }
      await db.connectorState.upsert({
        where: { connector_account: { connector, account } },
        create: { connector, account, ...values },
        update: values,
      })
    },
  }
}

/** Plain data, but readonly; Prisma declares its input as mutable. */
const asJson = (value: object): object => JSON.parse(JSON.stringify(value)) as object

/** A source without a good word for so many intervals is late, or failing. */
const LATE_INTERVALS = 3

export type StateQuestion = {
  readonly isConnected: boolean
  readonly isSyncing: boolean
  readonly standing: Pick<Standing<unknown>, 'goodAtMs' | 'failure'>
  readonly intervalMs: number
  readonly nowMs: number
}

/** What a source is doing: figures stay at the last good ones in every state. */
export function sourceState(question: StateQuestion): SourceState {
  const { isConnected, isSyncing, standing, intervalMs, nowMs } = question
  const { goodAtMs, failure } = standing
  if (!isConnected) return 'not_connected'
  const isOld = goodAtMs === null || nowMs - goodAtMs > LATE_INTERVALS * intervalMs
  if (failure) return failure.problem === 'busy' && !isOld ? 'late' : 'failing'
  if (goodAtMs === null || isSyncing) return 'syncing'
  return isOld ? 'late' : 'good'
}
