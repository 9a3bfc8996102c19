/** A figure as the screens set it: the number, and its unit small and grey beside it. */
export type Quantity = { readonly text: string; readonly unit: string }

/** What stands where a figure could not be computed. The reason stands beside it, never a zero. */
export const ABSENT = '—'

/** What a series' values are, so that every page writes them alike. */
export const VALUE_KINDS = [
  'number',
  'integer',
  'seconds',
  'ratio',
  'bytes',
  'bytes_per_second',
  'bits_per_second',
  'per_second',
  'celsius',
  'watts',
  'hertz',
] as const
export type ValueKind = (typeof VALUE_KINDS)[number]

const MINUS = '−'

/** Digits with thousands separators and a true minus: 4,820 · −6.1. */
export function formatNumber(value: number, decimals: number): string {
  if (Number.isNaN(value)) return ABSENT
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${MINUS}∞`
  const [whole = '0', fraction] = Math.abs(value).toFixed(decimals).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  const digits = fraction ? `${grouped}.${fraction}` : grouped
  const isZero = /^[0.,]*$/.test(digits)
  return value < 0 && !isZero ? `${MINUS}${digits}` : digits
}

/**
 * One number of decimals for a whole column: as many as the column's smallest figure of note asks for three
 * significant digits, at most `most`.
 */
export function decimalsOf(values: readonly (number | null)[], most = 2): number {
  const finite = values.filter((value): value is number => value !== null && Number.isFinite(value))
  const largest = Math.max(0, ...finite.map(Math.abs))
  if (largest === 0 || finite.every(Number.isInteger)) return 0
  const decimals = 2 - Math.floor(Math.log10(largest))
  return Math.min(most, Math.max(0, decimals))
}

/** Three significant digits without an exponent: 0.0042, 1.25, 12.5, 1,250. */
export function formatCompact(value: number): string {
  if (!Number.isFinite(value) || value === 0) return formatNumber(value, 0)
  const size = Math.floor(Math.log10(Math.abs(value)))
  if (size < -6) return value.toExponential(1).replace('-', MINUS)
  const decimals = Math.max(0, 2 - size)
  const text = formatNumber(value, Math.min(8, decimals))
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}
