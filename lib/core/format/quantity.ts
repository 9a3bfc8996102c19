import { ABSENT, formatCompact, formatNumber, type Quantity, type ValueKind } from './number.ts'

type Step = readonly [size: number, unit: string]

const BINARY: readonly Step[] = [
  [2 ** 40, 'TiB'],
  [2 ** 30, 'GiB'],
  [2 ** 20, 'MiB'],
  [2 ** 10, 'KiB'],
  [1, 'B'],
]
const DECIMAL: readonly Step[] = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
  [1, ''],
]
const SECONDS: readonly Step[] = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
  [1, 's'],
  [1e-3, 'ms'],
  [1e-6, 'µs'],
]

/** The step of a ladder that a value is written in: the largest that it reaches. */
function stepFor(value: number, ladder: readonly Step[]): Step {
  const size = Math.abs(value)
  return ladder.find(([step]) => size >= step) ?? ladder[ladder.length - 1] ?? [1, '']
}

function scaled(value: number, ladder: readonly Step[]): Quantity {
  const [size, unit] = value === 0 ? stepFor(1, ladder) : stepFor(value, ladder)
  return { text: formatCompact(value / size), unit }
}

/** A duration in the unit that reads best: 4.82 s, 12.5 ms, 2.1 h. */
export const formatSeconds = (seconds: number): Quantity => scaled(seconds, SECONDS)

/** Binary units, as memory and disks are counted: 127 GiB. */
export const formatBytes = (bytes: number): Quantity => scaled(bytes, BINARY)

/** A ratio as per cent. The number of decimals is the column's. */
export function formatRatio(ratio: number, decimals = 2): Quantity {
  return { text: formatNumber(ratio * 100, decimals), unit: '%' }
}

/** A share of time up as per cent, cut and never rounded up: 100.00 only when nothing was missing. */
export function formatUptime(ratio: number, decimals = 2): Quantity {
  const scale = 10 ** decimals
  // The product of a share such as 0.9999 lands a hair below its decimal; the nudge is far below one sample.
  const cut = Math.floor(ratio * 100 * scale + 1e-7) / scale
  return { text: formatNumber(ratio >= 1 ? 100 : Math.min(cut, 100 - 1 / scale), decimals), unit: '%' }
}

function decimalUnit(value: number, base: string): Quantity {
  const { text, unit } = scaled(value, DECIMAL)
  return { text, unit: `${unit}${base}` }
}

function rateOf(quantity: Quantity): Quantity {
  return { text: quantity.text, unit: `${quantity.unit}/s` }
}

const WRITERS: Readonly<Record<ValueKind, (value: number) => Quantity>> = {
  number: value => ({ text: formatCompact(value), unit: '' }),
  integer: value => ({ text: formatNumber(value, 0), unit: '' }),
  seconds: formatSeconds,
  ratio: value => ({ text: formatCompact(value * 100), unit: '%' }),
  bytes: formatBytes,
  bytes_per_second: value => rateOf(formatBytes(value)),
  bits_per_second: value => decimalUnit(value, 'b/s'),
  per_second: value => decimalUnit(value, '/s'),
  celsius: value => ({ text: formatCompact(value), unit: '°C' }),
  watts: value => ({ text: formatCompact(value), unit: 'W' }),
  hertz: value => decimalUnit(value, 'Hz'),
}

/** A value of a known kind with its unit; null and NaN are "—". */
export function formatQuantity(value: number | null, kind: ValueKind): Quantity {
  if (value === null || Number.isNaN(value)) return { text: ABSENT, unit: '' }
  return WRITERS[kind](value)
}

/** The same in one string, for labels and sentences: "438 ms", "38.2%". */
export function quantityText(value: number | null, kind: ValueKind): string {
  const { text, unit } = formatQuantity(value, kind)
  if (!unit) return text
  return unit === '%' || unit.startsWith('/') ? `${text}${unit}` : `${text} ${unit}`
}
