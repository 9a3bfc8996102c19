import { ADVISORY_LOCKS } from '../../core/advisory-locks.ts'
import { auditable } from '../../core/audit/index.ts'
import {
  type MonthSummary,
  monthHash,
  monthStretch,
  monthSummary,
  monthsOver,
} from '../../core/uptime/index.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { Subject } from '../../ports/state-history.ts'
import { recordAudit, sha256 } from '../audit/record.ts'
import { type Context, inTransaction } from '../context.ts'
import { monthDate } from './frozen-rows.ts'
import type { UptimeContext } from './uptime-context.ts'

/** A month rests this long before it is frozen, so that its last changes are in. */
const SETTLE_MS = 3_600_000
const BATCH = 200

type FreezeContext = Context & Pick<UptimeContext, 'history'>
type Due = { readonly subject: Subject; readonly months: readonly string[] }

/**
 * Freezes every month that is over and not frozen yet, oldest first, for every subject that was ever watched. Months
 * in which nothing was observed are left out. May run as often as one likes, and in two processes at once.
 */
export async function freezeMonths(ctx: FreezeContext): Promise<{ readonly frozen: number }> {
  const due = await findDue(ctx)
  const months = [...new Set(due.flatMap(({ months }) => months))].sort()
  let frozen = 0
  for (const month of months) {
    const subjects = due.flatMap(({ subject, months }) => (months.includes(month) ? [subject] : []))
    for (let i = 0; i < subjects.length; i += BATCH)
      frozen += await freezeBatch(ctx, month, subjects.slice(i, i + BATCH))
  }
  return { frozen }
}

async function findDue(ctx: FreezeContext): Promise<Due[]> {
  const settledMs = ctx.clock.now() - SETTLE_MS
  const [seen, frozen] = await Promise.all([
    ctx.db.stateChange.groupBy({ by: ['subject'], _min: { at: true } }),
    ctx.db.uptimeMonth.groupBy({ by: ['subject'], _max: { month: true } }),
  ])
  const lastFrozen = new Map(
    frozen.map(({ subject, _max }) => [subject, _max.month?.toISOString().slice(0, 7)]),
  )
  return seen.flatMap(({ subject, _min }): Due[] => {
    const over = monthsOver(_min.at?.getTime() ?? settledMs, settledMs)
    const months = over.filter(month => month > (lastFrozen.get(subject) ?? ''))
    return months.length > 0 ? [{ subject: asSubject(subject), months }] : []
  })
}

/** The history writes no other text. */
const asSubject = (text: string) => text as Subject

async function freezeBatch(ctx: FreezeContext, month: string, subjects: readonly Subject[]): Promise<number> {
  const stretch = monthStretch(month)
  if (!stretch) return 0
  const spans = await ctx.history.spansOf(subjects, stretch.fromMs, stretch.toMs)
  const summaries = subjects.flatMap(subject => {
    const summary = monthSummary(spans.get(subject) ?? [], month)
    const wasObserved = summary.seconds.unobserved * 1_000 < stretch.toMs - stretch.fromMs
    return wasObserved ? [{ subject, summary }] : []
  })
  return inTransaction(ctx, tx => write(tx, month, summaries))
}

async function write(
  tx: Context,
  month: string,
  summaries: readonly { subject: Subject; summary: MonthSummary }[],
): Promise<number> {
  await tx.db.$executeRaw`SELECT pg_advisory_xact_lock(${ADVISORY_LOCKS.uptimeMonths})`
  const last = await tx.db.uptimeMonth.findMany({
    where: { subject: { in: summaries.map(({ subject }) => subject) } },
    distinct: ['subject'],
    orderBy: [{ subject: 'asc' }, { month: 'desc' }],
    select: { subject: true, month: true, hash: true },
  })
  const before = new Map(last.map(row => [row.subject, row]))
  // Another process may have been here since we looked.
  const open = summaries.filter(
    ({ subject }) => (before.get(subject)?.month ?? new Date(0)) < monthDate(month),
  )
  if (open.length === 0) return 0
  const rows = open.map(({ subject, summary }) => ({
    subject,
    month: monthDate(month),
    summary: jsonColumn(summary),
    hash: monthHash({ subject, summary }, before.get(subject)?.hash ?? '', sha256),
    frozenAt: new Date(tx.clock.now()),
  }))
  await tx.db.uptimeMonth.createMany({ data: rows })
  await recordAudit(tx, {
    action: 'uptime.months-frozen',
    subject: `uptime:${month}`,
    after: { subjects: rows.length, digest: sha256(rows.map(row => row.hash).join('\n')) },
  })
  return rows.length
}

/** What `auditable` makes is plain JSON; Prisma's own type only lacks `readonly`. */
const jsonColumn = (summary: MonthSummary) => auditable(summary) as Prisma.InputJsonValue
