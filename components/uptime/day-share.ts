import type { UptimeDay } from '../../lib/contract/watch.ts'
import type { DayShare } from '../../lib/core/chart/days.ts'

/** A deck that is younger than this shows this many days: ninety gaps would say nothing. */
const FEW_DAYS = 30

/** A day as its bar draws it. */
export function dayShareOf({ fromMs, ratio, seconds, isOver }: UptimeDay): DayShare {
  const judged = seconds.up + seconds.degraded + seconds.down
  const all = judged + seconds.maintenance
  return {
    dayMs: fromMs,
    upRatio: ratio,
    degradedRatio: judged > 0 ? seconds.degraded / judged : 0,
    maintenanceRatio: all > 0 ? seconds.maintenance / all : 0,
    isPartial: !isOver,
  }
}

/** Without the days before anything was looked at, as long as some weeks remain. */
export function daysWorthDrawing(days: readonly UptimeDay[]): readonly UptimeDay[] {
  const older = days.slice(0, -FEW_DAYS)
  return older.every(day => day.ratio === null) ? days.slice(-FEW_DAYS) : days
}

/** `2 days with an outage, 27 without data` */
export function describeDays(days: readonly UptimeDay[]): string {
  const measured = days.filter(day => day.ratio !== null)
  if (measured.length === 0) return 'nothing observed yet'
  const troubled = measured.filter(day => day.outages > 0).length
  const gaps = days.length - measured.length
  return [
    `${troubled} ${troubled === 1 ? 'day' : 'days'} with an outage`,
    ...(gaps > 0 ? [`${gaps} without data`] : []),
  ].join(', ')
}
