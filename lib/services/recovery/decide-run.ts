import { DeckError } from '../../contract/errors.ts'
import type { DecideRun, RunRow } from '../../contract/recovery.ts'
import { evaluateGuard, type GuardSurroundings } from '../../core/guard/index.ts'
import type { Run } from '../../generated/prisma/client.ts'
import { recordAudit } from '../audit/record.ts'
import { recordRefusal } from '../audit/record-refusal.ts'
import { inTransaction } from '../context.ts'
import { viewerOf } from '../incidents/incident-context.ts'
import { requirePermission, requirePerson } from '../require.ts'
import { granteeOf } from './grantee.ts'
import { readGuardRecords } from './guard-facts.ts'
import { lockedRun } from './locked-run.ts'
import { guardError, noAction, noRun, type RecoveryContext } from './recovery-context.ts'
import { approvalOf } from './run-rows.ts'
import { runRowFor } from './run-sight.ts'

/**
 * The second person says yes or no. They are somebody else than who pressed, could press it themselves, and come
 * within ten minutes; guards are judged once more, for things may have changed while it waited.
 */
export async function decideRun(ctx: RecoveryContext, wish: DecideRun): Promise<RunRow> {
  requirePermission(ctx, 'operations.read')
  const found = await ctx.db.run.findUnique({ where: { id: wish.id } })
  if (!found) throw noRun(wish.id)
  const surroundings = await ctx.recovery.surroundings(found.action)
  if (!surroundings) throw noAction(found.action)
  const decided = await inTransaction(ctx, async db => {
    const tx = { ...ctx, ...db }
    const row = await lockedRun(tx, wish.id)
    const error = await refusalOf(tx, { row, surroundings, isApproved: wish.isApproved })
    const subject = `run:${row.id}`
    const after = { action: row.action, reason: wish.reason }
    if (error) {
      const words = { ...after, isApproved: wish.isApproved }
      await recordRefusal(tx, { action: 'run.decision-refused', subject, after: words }, error)
      return error
    }
    const stored = await store(tx, row, wish)
    const action = wish.isApproved ? 'run.approved' : 'run.rejected'
    await recordAudit(tx, { action, subject, before: { pressedBy: row.by }, after })
    return runRowFor(tx, stored, viewerOf(ctx.actor))
  })
  if (decided instanceof Error) throw decided
  await ctx.recovery.taken(wish.id)
  return decided
}

type Question = { readonly row: Run; readonly surroundings: GuardSurroundings; readonly isApproved: boolean }

async function refusalOf(
  tx: RecoveryContext,
  { row, surroundings, isApproved }: Question,
): Promise<DeckError | null> {
  const approval = approvalOf(row)
  if (row.state !== 'waiting' || row.cancelAskedAt !== null || !approval)
    return new DeckError('conflict', 'this run does not wait for a second person (any more)')
  const nowMs = tx.clock.now()
  if (approval.expiresAtMs <= nowMs)
    return new DeckError('conflict', 'nobody approved it in time: it has to be pressed again')
  if (tx.actor.kind !== 'person')
    return new DeckError('forbidden', 'the second person is a person: sign in, an API key is none')
  if (await isSame(tx, row, tx.actor.email))
    return new DeckError('forbidden', 'whoever pressed it cannot be the second person: ask somebody else')
  const record = (await readGuardRecords(tx.db, [row.action], nowMs)).get(row.action)
  if (!record) return noAction(row.action)
  // This very run is the one that is open.
  const others = record.open?.runId === row.id ? { ...record, open: null } : record
  const { refusals } = evaluateGuard({
    presser: granteeOf(tx.actor),
    surroundings,
    record: others,
    isDryRun: row.isDryRun,
    nowMs,
  })
  // To say no, one must only be somebody who could say yes.
  const holding = isApproved ? refusals : refusals.filter(({ guard }) => guard === 'role')
  return holding.length > 0 ? guardError(holding, nowMs) : null
}

/** Whether a person pressed it, by their own hand or by a key that they made. */
async function isSame(tx: RecoveryContext, row: Run, email: string): Promise<boolean> {
  const isEqual = (name: string) => name.toLowerCase() === email.toLowerCase()
  if (isEqual(row.by)) return true
  if (row.trigger !== 'api') return false
  const keys = await tx.db.apiKey.findMany({ where: { name: row.by }, select: { createdBy: true } })
  return keys.some(({ createdBy }) => isEqual(createdBy))
}

function store(tx: RecoveryContext, row: Run, { isApproved, reason }: DecideRun): Promise<Run> {
  const person = requirePerson(tx)
  const nowMs = tx.clock.now()
  const approval = {
    ...approvalOf(row),
    decidedBy: person.email,
    decidedAtMs: nowMs,
    isApproved,
    words: reason,
  }
  const why = reason === '' ? '' : `: ${reason}`
  return tx.db.run.update({
    where: { id: row.id },
    data: isApproved
      ? { approval, state: 'running' }
      : {
          approval,
          state: 'ended',
          outcome: 'refused',
          outcomeReason: `${person.email} refused it${why}`,
          endedAt: new Date(nowMs),
          judgedAt: new Date(nowMs),
          isTold: false,
        },
  })
}
