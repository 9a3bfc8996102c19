export { type Balance, daysLeft } from './balance.ts'
export { BUDGET_RATIO, type BudgetConfig, budgetGroups, budgetState } from './budget.ts'
export {
  addDays,
  addMonths,
  dayEndMs,
  dayOf,
  dayStartMs,
  daysBetween,
  firstDayOf,
  hourStartMs,
  lastDayOf,
  mondayOf,
  monthOf,
} from './days.ts'
export { asReceived, type DayRange, isDayOpen, monthsOf, openRange } from './final.ts'
export { microsOf, priceMicrosOf } from './micros.ts'
export { categoryRows, monthCost, type TelecomDay, telecomDays } from './month.ts'
export { errorTitle } from './titles.ts'
export {
  addPrices,
  isFinal,
  mergeRows,
  sumTraffic,
  type TrafficEntry,
  type TrafficRow,
} from './traffic.ts'
export {
  byDay,
  costOf,
  currencyOf,
  isSegmentCategory,
  minutesOf,
  segmentsOf,
  TOTAL_CATEGORY,
  type UsageDay,
} from './usage.ts'
