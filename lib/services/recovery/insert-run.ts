import type { RunDetail } from '../../contract/recovery.ts'
import { ADVISORY_LOCKS } from '../../core/advisory-locks.ts'
import {
  evaluateGuard,
  type GuardState,
  type GuardSurroundings,
  type Presser,
} from '../../core/guard/index.ts'
import type { Context } from '../context.ts'
import { readGuardRecords } from './guard-facts.ts'

/** Whoever is to approve has so long. */
const APPROVAL_MS = 600_000

export type RunWish = {
  /** As the door gave them just before. */
  readonly surroundings: GuardSurroundings
  readonly presser: Presser
  readonly part: string | null
  /** Of the door, sealed. */
  readonly definition: string
  /** Checked already. */
  readonly parameters: Readonly<Record<string, string | number>>
  readonly isDryRun: boolean
  readonly trigger: 'person' | 'api' | 'automatic'
  readonly by: string
  readonly reason: string
  readonly incidentId: number | null
  readonly alertFingerprint: string | null
}

export type InsertedRun =
  | { readonly kind: 'inserted'; readonly id: string; readonly state: 'running' | 'waiting' }
  | { readonly kind: 'refused'; readonly guard: GuardState }

/** Holds the one lock of an action until the transaction ends: of many presses at once, each sees the one before. */
const lockAction = (ctx: Pick<Context, 'db'>, key: string): Promise<unknown> =>
  ctx.db.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${key}, ${ADVISORY_LOCKS.actions}))::text`

/**
 * Judges the guards once more, under the action's lock, and writes the run that the engine then takes up. Within a
 * transaction of the caller's, who has judged token, parameters and demands, and tells the door after it: `taken`.
 */
export async function insertRun(tx: Context, wish: RunWish): Promise<InsertedRun> {
  const { surroundings, presser, isDryRun } = wish
  const { action } = surroundings
  await lockAction(tx, action.key)
  const nowMs = tx.clock.now()
  const record = (await readGuardRecords(tx.db, [action.key], nowMs)).get(action.key)
  if (!record) throw new Error(`the record of ${action.key} was not read`)
  const guard = evaluateGuard({ presser, surroundings, record, isDryRun, nowMs })
  if (guard.refusals.length > 0) return { kind: 'refused', guard }
  const isWaiting = guard.demands.some(({ kind }) => kind === 'second_person')
  const state = isWaiting ? 'waiting' : 'running'
  const { id } = await tx.db.run.create({
    data: {
      action: action.key,
      actionName: action.name,
      service: action.service,
      part: wish.part,
      kind: action.kind,
      isDryRun,
      state,
      trigger: wish.trigger,
      by: wish.by,
      reason: wish.reason,
      parameters: { ...wish.parameters },
      incidentId: wish.incidentId,
      alertFingerprint: wish.alertFingerprint,
      pressedAt: new Date(nowMs),
      definition: wish.definition,
      ...(isWaiting ? { approval: askedApproval(nowMs) } : {}),
    },
    select: { id: true },
  })
  return { kind: 'inserted', id, state }
}

const askedApproval = (nowMs: number): NonNullable<RunDetail['approval']> => ({
  askedAtMs: nowMs,
  expiresAtMs: nowMs + APPROVAL_MS,
  decidedBy: null,
  decidedAtMs: null,
  isApproved: null,
  words: '',
})
