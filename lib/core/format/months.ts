/** From January on; the first three letters are the short name. */
export const MONTH_NAMES = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const

/** "Jan"; `index` counts from 0, as dates do. Empty beyond. */
export const shortMonth = (index: number): string => MONTH_NAMES[index]?.slice(0, 3) ?? ''
