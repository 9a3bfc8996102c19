import { DeckError } from '../../contract/errors.ts'
import type { CreateOverride, OverrideView, PageId, ScheduleSlug } from '../../contract/on-call.ts'
import type { ScheduleOverride } from '../../generated/prisma/client.ts'
import { recordAudit } from '../audit/record.ts'
import { actorName } from '../configuration-context.ts'
import { type Context, inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { type OnCallContext, refuseStretch, requireForPerson, scheduleOrThrow } from './on-call-context.ts'

const PAST_MS = 100 * 86_400_000

/** Overrides and holidays of a schedule that were added beside its configuration, those of the last 100 days too. */
export async function listOverrides(
  ctx: OnCallContext,
  { schedule }: ScheduleSlug,
): Promise<{ overrides: OverrideView[] }> {
  requirePermission(ctx, 'operations.read')
  const rows = await ctx.db.scheduleOverride.findMany({
    where: { schedule, toAt: { gt: new Date(ctx.clock.now() - PAST_MS) } },
    orderBy: [{ fromAt: 'asc' }, { createdAt: 'asc' }],
    take: 2_000,
  })
  const names = await namesOf(
    ctx,
    rows.flatMap(row => row.person ?? []),
  )
  return { overrides: rows.map(row => overrideView(row, names)) }
}

/** Somebody takes over for a while: oneself, or (for engineers) anybody with an account. */
export async function createOverride(
  ctx: OnCallContext,
  { schedule, person, from, to, reason }: CreateOverride,
): Promise<OverrideView> {
  requireForPerson(ctx, person)
  refuseStretch(ctx, { from, to })
  await scheduleOrThrow(ctx, schedule)
  await accountOrThrow(ctx, person, 'person')
  const row = await inTransaction(ctx, async tx => {
    const created = await tx.db.scheduleOverride.create({
      data: {
        schedule,
        kind: 'override',
        person,
        fromAt: new Date(from),
        toAt: new Date(to),
        reason,
        source: 'page',
        createdBy: actorName(ctx.actor),
        createdAt: new Date(ctx.clock.now()),
      },
    })
    const after = { person, from: created.fromAt, to: created.toAt, reason }
    await recordAudit(tx, { action: 'override.created', subject: `schedule:${schedule}`, after })
    return created
  })
  await ctx.onCall.refresh()
  return overrideView(row, await namesOf(ctx, [person]))
}

/** Takes an override or a holiday away again. */
export async function deleteOverride(ctx: OnCallContext, { id }: PageId): Promise<void> {
  requirePermission(ctx, 'pages.act')
  await inTransaction(ctx, async tx => {
    const row = await tx.db.scheduleOverride.findUnique({ where: { id } })
    if (!row) throw new DeckError('not_found', 'there is no such override')
    if (row.person === null) requirePermission(ctx, 'on_call.write')
    else requireForPerson(ctx, row.person)
    await tx.db.scheduleOverride.delete({ where: { id } })
    await recordAudit(tx, { action: 'override.deleted', subject: `schedule:${row.schedule}`, before: row })
  })
  await ctx.onCall.refresh()
}

/** Refuses somebody who has no account, or may not sign in any more. */
export async function accountOrThrow(ctx: Context, email: string, path: string): Promise<void> {
  const user = await ctx.db.user.findUnique({ where: { email }, select: { disabledAt: true } })
  if (user && user.disabledAt === null) return
  const message = user ? `${email} may not sign in any more` : `${email} has no account here`
  throw new DeckError('invalid', message, [{ path, message }])
}

export async function namesOf(ctx: Context, emails: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const users = await ctx.db.user.findMany({
    where: { email: { in: [...new Set(emails)] } },
    select: { email: true, name: true },
  })
  return new Map(users.map(({ email, name }) => [email, name]))
}

/** By the table's own CHECKs. */
const overrideView = (row: ScheduleOverride, names: ReadonlyMap<string, string>): OverrideView => ({
  id: row.id,
  schedule: row.schedule,
  kind: row.kind === 'holiday' ? 'holiday' : 'override',
  person: row.person === null ? null : { email: row.person, name: names.get(row.person) ?? null },
  fromMs: row.fromAt.getTime(),
  toMs: row.toAt.getTime(),
  reason: row.reason,
  source: row.source === 'swap' ? 'swap' : row.source === 'calendar' ? 'calendar' : 'page',
  createdBy: row.createdBy,
})
