import { DeckError } from '../../contract/errors.ts'
import type { AnswerSwap, AskSwap, SwapView } from '../../contract/on-call.ts'
import type { ShiftSwap } from '../../generated/prisma/client.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, inTransaction } from '../context.ts'
import { requirePermission, requirePerson } from '../require.ts'
import { type OnCallContext, refuseStretch, scheduleOrThrow } from './on-call-context.ts'
import { accountOrThrow, namesOf } from './overrides.ts'

const SHOWN_MS = 30 * 86_400_000

/** Requests of the last 30 days and all that are still to come, newest first. */
export async function listSwaps(ctx: OnCallContext): Promise<{ swaps: SwapView[] }> {
  requirePermission(ctx, 'operations.read')
  const rows = await ctx.db.shiftSwap.findMany({
    where: { toAt: { gt: new Date(ctx.clock.now() - SHOWN_MS) } },
    orderBy: { askedAt: 'desc' },
    take: 500,
  })
  return { swaps: await viewsOf(ctx, rows) }
}

/** Asks somebody to take over. Nothing changes until they accept. */
export async function askSwap(
  ctx: OnCallContext,
  { schedule, to, from, until, note }: AskSwap,
): Promise<SwapView> {
  requirePermission(ctx, 'pages.act')
  const { email } = requirePerson(ctx)
  if (to === email) throw refusal('to', 'this is you: expected somebody else')
  refuseStretch(ctx, { from, to: until, field: 'until' })
  await scheduleOrThrow(ctx, schedule)
  await accountOrThrow(ctx, to, 'to')
  const row = await inTransaction(ctx, async tx => {
    const created = await tx.db.shiftSwap.create({
      data: {
        schedule,
        fromPerson: email,
        toPerson: to,
        fromAt: new Date(from),
        toAt: new Date(until),
        note,
        state: 'asked',
        askedAt: new Date(ctx.clock.now()),
      },
    })
    await recordAudit(tx, { action: 'swap.asked', subject: `schedule:${schedule}`, after: created })
    return created
  })
  const stretch = `${inWords(row.fromAt)} to ${inWords(row.toAt)}`
  const sentence = `${email} asks you to take over "${schedule}" from ${stretch}: answer under On-call`
  await ctx.onCall.notify(to, note === '' ? sentence : `${sentence}. ${note}`)
  return viewOf(row, await namesOf(ctx, [row.fromPerson, row.toPerson]))
}

/** `2026-01-17 12:00 UTC`. */
const inWords = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`

const STATES = { accept: 'accepted', refuse: 'refused', withdraw: 'withdrawn' } as const

/**
 * Accepts or refuses what one was asked, or withdraws what one asked. Accepted, it is an override. Throws `conflict`
 * when it was answered already or is over.
 */
export async function answerSwap(ctx: OnCallContext, { id, answer }: AnswerSwap): Promise<SwapView> {
  requirePermission(ctx, 'pages.act')
  const { email } = requirePerson(ctx)
  const state = STATES[answer]
  const row = await inTransaction(ctx, async tx => {
    const before = await tx.db.shiftSwap.findUnique({ where: { id } })
    if (!before) throw new DeckError('not_found', 'there is no such request')
    const owner = answer === 'withdraw' ? before.fromPerson : before.toPerson
    if (owner !== email) throw new DeckError('forbidden', `this is for ${owner} to answer`)
    const now = new Date(ctx.clock.now())
    if (answer === 'accept' && before.toAt <= now)
      throw new DeckError('conflict', 'that time is over already')
    const { count } = await tx.db.shiftSwap.updateMany({
      where: { id, state: 'asked' },
      data: { state, answeredAt: now },
    })
    if (count === 0) throw new DeckError('conflict', `it is ${before.state} already`)
    if (answer === 'accept') await takeOver(tx, before, now)
    await recordAudit(tx, { action: `swap.${state}`, subject: `schedule:${before.schedule}`, after: { id } })
    return { ...before, state, answeredAt: now }
  })
  await ctx.onCall.refresh()
  const other = answer === 'withdraw' ? row.toPerson : row.fromPerson
  await ctx.onCall.notify(
    other,
    `${email} has ${state} the swap of "${row.schedule}" from ${inWords(row.fromAt)}`,
  )
  return viewOf(row, await namesOf(ctx, [row.fromPerson, row.toPerson]))
}

async function takeOver(tx: Context, swap: ShiftSwap, now: Date): Promise<void> {
  const { schedule, fromPerson, toPerson, fromAt, toAt } = swap
  await tx.db.scheduleOverride.create({
    data: {
      schedule,
      kind: 'override',
      person: toPerson,
      fromAt,
      toAt,
      reason: `for ${fromPerson}`,
      source: 'swap',
      createdBy: toPerson,
      createdAt: now,
    },
  })
}

async function viewsOf(ctx: Context, rows: readonly ShiftSwap[]): Promise<SwapView[]> {
  const names = await namesOf(
    ctx,
    rows.flatMap(row => [row.fromPerson, row.toPerson]),
  )
  return rows.map(row => viewOf(row, names))
}

function viewOf(row: ShiftSwap, names: ReadonlyMap<string, string>): SwapView {
  const ref = (email: string) => ({ email, name: names.get(email) ?? null })
  return {
    id: row.id,
    schedule: row.schedule,
    from: ref(row.fromPerson),
    to: ref(row.toPerson),
    fromMs: row.fromAt.getTime(),
    toMs: row.toAt.getTime(),
    note: row.note,
    // By the table's own CHECK.
    state: row.state as SwapView['state'],
    askedAtMs: row.askedAt.getTime(),
    answeredAtMs: row.answeredAt?.getTime() ?? null,
  }
}

const refusal = (path: string, message: string) => new DeckError('invalid', message, [{ path, message }])
