import type { CorrectionView, OutageView } from '../../contract/uptime.ts'
import type { UptimeFigure } from '../../contract/watch.ts'
import type { CountedSeconds, FrozenMonth, MonthSummary } from '../../core/uptime/index.ts'
import type { UptimeCorrection, UptimeMonth } from '../../generated/prisma/client.ts'

export const monthDate = (month: string): Date => new Date(`${month}-01T00:00:00Z`)

/** Months are written by `freezeMonths` alone, in this form; what was changed behind our back breaks the chain. */
const asSummary = (json: unknown) => json as MonthSummary

export const toFrozen = (row: Pick<UptimeMonth, 'subject' | 'summary' | 'hash'>): FrozenMonth => ({
  subject: row.subject,
  summary: asSummary(row.summary),
  hash: row.hash,
})

/** Corrections are written by `correctUptime` alone, whose input names the state. */
const asState = (text: string) => text as keyof CountedSeconds

export const toCorrection = (row: UptimeCorrection): CorrectionView => ({
  id: String(row.id),
  fromMs: row.fromAt.getTime(),
  toMs: row.toAt.getTime(),
  state: asState(row.state),
  reason: row.reason,
  createdBy: row.createdBy,
  createdAtMs: row.createdAt.getTime(),
})

export function figureOf({
  fromMs,
  toMs,
  ratio,
  seconds,
  outages,
  longestOutageSeconds,
}: MonthSummary): UptimeFigure {
  return { fromMs, toMs, ratio, seconds, outages, longestOutageSeconds }
}

export const outagesOfMonth = ({ outageList }: MonthSummary): readonly OutageView[] => outageList
