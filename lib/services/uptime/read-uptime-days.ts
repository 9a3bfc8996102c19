import type { DayShares, ReadUptimeDays, UptimeDaysView } from '../../contract/uptime.ts'
import type { UptimeDay } from '../../contract/watch.ts'
import { DEFAULT_RULE, ruleSentence } from '../../core/uptime/index.ts'
import { requirePermission } from '../require.ts'
import type { UptimeContext } from './uptime-context.ts'

/** Days of many subjects at once, for lists; one that was never seen has days without a figure. */
export async function readUptimeDays(
  ctx: Pick<UptimeContext, 'actor' | 'uptime'>,
  { subjects }: ReadUptimeDays,
): Promise<UptimeDaysView> {
  requirePermission(ctx, 'operations.read')
  const [days, figures] = await Promise.all([ctx.uptime.days(subjects), ctx.uptime.figures(subjects, '90d')])
  const axis = [...days.values()][0] ?? []
  return {
    rule: ruleSentence(DEFAULT_RULE),
    days: axis.map(day => day.fromMs),
    subjects: Object.fromEntries(
      subjects.map(subject => [
        subject,
        { ratio: figures.get(subject)?.ratio ?? null, days: (days.get(subject) ?? []).map(sharesOf) },
      ]),
    ),
  }
}

function sharesOf({ ratio, seconds }: UptimeDay): DayShares {
  if (ratio === null) return null
  const judged = seconds.up + seconds.degraded + seconds.down
  return [
    rounded(ratio),
    rounded(judged > 0 ? seconds.degraded / judged : 0),
    rounded(seconds.maintenance / (judged + seconds.maintenance || 1)),
  ]
}

/** Down to a tenth of a second of a day, and never up to a whole. */
const rounded = (share: number): number => Math.floor(share * 1e6) / 1e6
