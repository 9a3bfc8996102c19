import type { StripeProblem } from '../../../ports/stripe.ts'
import type { Transaction } from '../../../services/context.ts'

const CONNECTOR = 'stripe'

/** How far one kind of a first sync came; of `poll`, up to which moment events are known; of `reconcile`, when it ended last. */
export type Progress = {
  readonly kind: string
  readonly cursor: string | null
  readonly done: number
  readonly isComplete: boolean
  readonly startedMs: number
  readonly updatedMs: number
}

export async function readProgress(db: Transaction, account: string): Promise<readonly Progress[]> {
  const rows = await db.connectorProgress.findMany({ where: { connector: CONNECTOR, account } })
  return rows.map(({ kind, cursor, done, isComplete, startedAt, updatedAt }) => ({
    kind,
    cursor,
    done,
    isComplete,
    startedMs: startedAt.getTime(),
    updatedMs: updatedAt.getTime(),
  }))
}

export async function writeProgress(db: Transaction, account: string, progress: Progress): Promise<void> {
  const { kind, cursor, done, isComplete } = progress
  const row = {
    cursor,
    done,
    isComplete,
    startedAt: new Date(progress.startedMs),
    updatedAt: new Date(progress.updatedMs),
  }
  await db.connectorProgress.upsert({
    where: { connector_account_kind: { connector: CONNECTOR, account, kind } },
    create: { connector: CONNECTOR, account, kind, ...row },
    update: row,
  })
}

export type Refusal = { readonly atMs: number; readonly reason: string }

/** A connector's last word, as it outlives the process. */
export type Standing = {
  readonly goodMs: number | null
  readonly failedMs: number | null
  readonly problem: StripeProblem | null
  readonly reason: string
  readonly webhookMs: number | null
  readonly refusal: Refusal | null
  /** Objects that could not be read, the newest few. */
  readonly unreadable: readonly string[]
  readonly mode: 'live' | 'test' | null
}

export const NO_STANDING: Standing = {
  goodMs: null,
  failedMs: null,
  problem: null,
  reason: '',
  webhookMs: null,
  refusal: null,
  unreadable: [],
  mode: null,
}

export async function readStanding(db: Transaction, account: string): Promise<Standing> {
  const row = await db.connectorState.findUnique({
    where: { connector_account: { connector: CONNECTOR, account } },
  })
  if (row === null) return NO_STANDING
  return {
    ...NO_STANDING,
    ...detailOf(row.detail),
    goodMs: row.goodAt?.getTime() ?? null,
    failedMs: row.failedAt?.getTime() ?? null,
    problem: problemOf(row.problem),
    reason: row.reason,
  }
}

export async function writeStanding(db: Transaction, account: string, standing: Standing): Promise<void> {
  const { goodMs, failedMs, problem, reason, ...detail } = standing
  const row = {
    goodAt: goodMs === null ? null : new Date(goodMs),
    failedAt: failedMs === null ? null : new Date(failedMs),
    problem,
    reason,
    detail: { ...detail, unreadable: [...detail.unreadable], refusal: detail.refusal },
  }
  await db.connectorState.upsert({
    where: { connector_account: { connector: CONNECTOR, account } },
    create: { connector: CONNECTOR, account, ...row },
    update: row,
  })
}

// Written by `writeStanding` from the same type.
const detailOf = (detail: unknown) =>
  detail as Pick<Standing, 'webhookMs' | 'refusal' | 'unreadable' | 'mode'>

// Written by `writeStanding`, from a StripeProblem.
const problemOf = (text: string | null) => text as StripeProblem | null
