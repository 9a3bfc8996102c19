/** Both ends inclusive. */
export type IntervalRange = { readonly from: number; readonly to: number }

/** One specification: a moment is in it when every field that is given holds it. Plain data. */
export type TimeInterval = {
  /** Minutes of the day; the end is exclusive, 1440 = midnight. */
  readonly times: readonly IntervalRange[] | null
  /** 0 = Sunday. */
  readonly weekdays: readonly IntervalRange[] | null
  /** From 1; negative days count from the month's end, -1 = its last. */
  readonly daysOfMonth: readonly IntervalRange[] | null
  /** From 1 = January. */
  readonly months: readonly IntervalRange[] | null
  readonly years: readonly IntervalRange[] | null
  /** A name of the IANA time zone database. */
  readonly zone: string
}
