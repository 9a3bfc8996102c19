/** One category on one GMT day, as Twilio told it. `priceMicros`: null = not known yet. */
export type UsageDay = {
  readonly category: string
  readonly day: string
  readonly count: number
  readonly usage: number
  readonly usageUnit: string
  readonly priceMicros: number | null
  readonly currency: string
  readonly asOfMs: number
}

/** The bill itself: neither the sum of other categories nor one of them. */
export const TOTAL_CATEGORY = 'totalprice'

/**
 * The nearest category that holds another one's usage already: Twilio's categories nest by the parts of their names
 * (`calls` ⊃ `calls-inbound` ⊃ `calls-inbound-local`). Null at the top.
 */
export function parentOf(category: string, present: ReadonlySet<string>): string | null {
  const parts = category.split('-')
  for (let length = parts.length - 1; length > 0; length--) {
    const above = parts.slice(0, length).join('-')
    if (present.has(above)) return above
  }
  return null
}

/** How many of the present categories hold this one. */
export function depthOf(category: string, present: ReadonlySet<string>): number {
  let depth = 0
  for (let above = parentOf(category, present); above !== null; above = parentOf(above, present)) depth++
  return depth
}

/**
 * What `root` came to, of the records of one day: its own record, or, where Twilio sent none, the records below it
 * that no other record below it holds. A parent and its children are never both counted.
 */
export function rollUp(
  records: readonly UsageDay[],
  root: string,
  measureOf: (record: UsageDay) => number,
): number {
  const below = records.filter(({ category }) => category === root || category.startsWith(`${root}-`))
  const present = new Set(below.map(({ category }) => category))
  return below
    .filter(({ category }) => parentOf(category, present) === null)
    .reduce((sum, record) => sum + measureOf(record), 0)
}

const MINUTE_ROOTS = ['calls']
const SEGMENT_ROOTS = ['sms', 'mms']

const usageIn =
  (unit: string) =>
  ({ usage, usageUnit }: UsageDay): number =>
    usageUnit === unit ? usage : 0

/** Billed call minutes of the records of one day. */
export const minutesOf = (records: readonly UsageDay[]): number =>
  MINUTE_ROOTS.reduce((sum, root) => sum + rollUp(records, root, usageIn('minutes')), 0)

/** Billed message segments, SMS and MMS, of the records of one day. */
export const segmentsOf = (records: readonly UsageDay[]): number =>
  SEGMENT_ROOTS.reduce((sum, root) => sum + rollUp(records, root, ({ usage }) => usage), 0)

export const isSegmentCategory = (category: string): boolean =>
  SEGMENT_ROOTS.some(root => category === root || category.startsWith(`${root}-`))

/** The bill of one day in its currency; null where Twilio told no price, or in another currency. */
export function costOf(records: readonly UsageDay[], currency: string): number | null {
  const total = records.find(({ category }) => category === TOTAL_CATEGORY)
  return total && total.currency === currency ? total.priceMicros : null
}

/** An account's currency: that of its newest bill. Null before there is one. */
export function currencyOf(records: Iterable<UsageDay>): string | null {
  let newest: UsageDay | null = null
  for (const record of records) {
    if (record.category !== TOTAL_CATEGORY || record.currency === '') continue
    if (newest === null || record.day > newest.day) newest = record
  }
  return newest?.currency ?? null
}

/** Records by their day. */
export function byDay(records: readonly UsageDay[]): Map<string, UsageDay[]> {
  const days = new Map<string, UsageDay[]>()
  for (const record of records) {
    const day = days.get(record.day)
    if (day) day.push(record)
    else days.set(record.day, [record])
  }
  return days
}
