const NS_PER_MS = 1_000_000n

/** A duration as Go's time.Duration prints it: `1h2m3.5s`, `250ms`, `0s`. */
export function formatGoDuration(ms: number): string {
  const ns = BigInt(Math.round(ms * 1e6))
  if (ns === 0n) return '0s'
  const sign = ns < 0n ? '-' : ''
  const size = ns < 0n ? -ns : ns
  if (size < 1000n) return `${sign}${size}ns`
  if (size < NS_PER_MS) return `${sign}${fraction(size, 1000n)}µs`
  if (size < 1000n * NS_PER_MS) return `${sign}${fraction(size, NS_PER_MS)}ms`
  const seconds = 1000n * NS_PER_MS
  const minutes = size / (60n * seconds)
  const rest = `${fraction(size % (60n * seconds), seconds)}s`
  if (minutes === 0n) return sign + rest
  return minutes < 60n ? `${sign}${minutes}m${rest}` : `${sign}${minutes / 60n}h${minutes % 60n}m${rest}`
}

function fraction(size: bigint, unit: bigint): string {
  const whole = size / unit
  const rest = (size % unit)
    .toString()
    .padStart(unit.toString().length - 1, '0')
    .replace(/0+$/, '')
  return rest === '' ? `${whole}` : `${whole}.${rest}`
}
