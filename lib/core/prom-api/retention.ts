import { formatDurationMs } from '../config/duration.ts'

const UNITS = ['EiB', 'PiB', 'TiB', 'GiB', 'MiB', 'KiB', 'B'] as const

/** What is kept, as Prometheus writes it in `storageRetention`: "15d", "15d or 512MiB"; a limit of 0 bytes is none. */
export function formatRetention({ maxAgeMs, maxBytes }: { maxAgeMs: number; maxBytes: number }): string {
  const age = formatDurationMs(maxAgeMs)
  return maxBytes > 0 ? `${age} or ${formatBinaryBytes(maxBytes)}` : age
}

/** Every binary unit that is needed, the largest first: "1GiB512MiB". */
function formatBinaryBytes(bytes: number): string {
  let rest = bytes
  let text = ''
  for (const [i, unit] of UNITS.entries()) {
    const size = 1_024 ** (UNITS.length - 1 - i)
    if (rest < size) continue
    text += `${Math.floor(rest / size)}${unit}`
    rest %= size
  }
  return text
}
