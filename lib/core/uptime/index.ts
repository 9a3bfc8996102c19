export {
  type CountedSeconds,
  type CountedUptime,
  countUptime,
  DEFAULT_RULE,
  type Outage,
  outagesOf,
  ratioOf,
  ruleSentence,
  type UptimeRule,
  uptimeAbsence,
} from './count.ts'
export { toCsv } from './csv.ts'
export {
  brokenMonth,
  type Correction,
  correctSpans,
  type FrozenMonth,
  type MonthSummary,
  monthHash,
  monthOf,
  monthStretch,
  monthSummary,
  monthsOver,
} from './months.ts'
export {
  type CountedDay,
  DAY_MS,
  type Range,
  rangeStart,
  startOfDay,
  uptimeDay,
  uptimeDays,
  uptimeRanges,
} from './ranges.ts'
export { type ReportRows, reportCsv } from './report-csv.ts'
export { type StateSpan, WATCH_STATES, type WatchState } from './span.ts'
export { type StateStart, spansOfChanges } from './spans-of-changes.ts'
export {
  type Beside,
  capacityText,
  changeText,
  type Extent,
  figureLines,
  figureText,
  uptimeText,
  type WeekFigure,
  type WeekReport,
  type WeekService,
  weekCsv,
  weekMail,
} from './week-report.ts'
export { WEEK_MS, weekOf, weekStretch, weeksUpTo, weekTitle } from './weeks.ts'
