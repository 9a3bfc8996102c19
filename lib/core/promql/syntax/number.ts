const UNITS = [
  ['y', 31_536_000_000],
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const

const DURATION = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/

/** Milliseconds of a duration as Prometheus writes it (`1h30m`, `10s53ms`, `0`), or null when it is none. */
export function parseDurationMs(text: string): number | null {
  if (text === '0') return 0
  const parts = text === '' ? null : DURATION.exec(text)
  if (!parts) return null
  return UNITS.reduce((total, [, sizeMs], i) => total + Number(parts[i + 1] ?? 0) * sizeMs, 0)
}

/** Writes milliseconds as Prometheus does, largest units first; `0s` for none. */
export function formatDurationMs(ms: number): string {
  if (ms === 0) return '0s'
  let rest = Math.abs(Math.round(ms))
  let text = ms < 0 ? '-' : ''
  for (const [unit, sizeMs] of UNITS) {
    // Years and weeks are written only when nothing is left over, so that 400 d does not become `1y5w`.
    if ((unit === 'y' || unit === 'w') && rest % sizeMs !== 0) continue
    const count = Math.floor(rest / sizeMs)
    if (count === 0) continue
    text += `${count}${unit}`
    rest -= count * sizeMs
  }
  return text
}

const MAX_INT64 = 2n ** 63n - 1n

/** The value of a number token (decimal, hexadecimal, octal with a leading zero), or null when out of range. */
export function parseNumber(text: string): number | null {
  const lower = text.toLowerCase().replaceAll('_', '')
  if (/^[+-]?inf$/.test(lower)) return lower.startsWith('-') ? -Infinity : Infinity
  if (/^[+-]?nan$/.test(lower)) return NaN
  if (/^0x[0-9a-f]+$/.test(lower)) return hexadecimal(lower)
  if (/^0[0-7]+$/.test(lower)) return Number.parseInt(lower, 8)
  const value = Number(lower)
  return Number.isFinite(value) ? value : null
}

function hexadecimal(text: string): number {
  const value = BigInt(text)
  return value > MAX_INT64 ? Number.POSITIVE_INFINITY : Number(value)
}

/** Writes a float in decimal without an exponent, the shortest that reads back (Go's `%f` with precision -1). */
export function formatDecimal(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  if (Object.is(value, -0)) return '-0'
  const [mantissa = '0', exponentText] = String(value).split('e')
  if (exponentText === undefined) return mantissa
  const sign = mantissa.startsWith('-') ? '-' : ''
  const [whole = '0', fraction = ''] = mantissa.replace('-', '').split('.')
  const digits = whole + fraction
  const point = whole.length + Number(exponentText)
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  return `${sign}${digits.padEnd(point, '0')}`
}

/** Writes a float as Go's `%g`: an exponent below 1e-4 and from 1e21 on. */
export function formatGeneral(value: number): string {
  if (!Number.isFinite(value)) return formatDecimal(value)
  const exponent = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)))
  if (exponent >= -4 && exponent < 21) return formatDecimal(value)
  const [mantissa = '0', power = '+0'] = value.toExponential().split('e')
  return `${mantissa}e${power[0]}${power.slice(1).padStart(2, '0')}`
}
