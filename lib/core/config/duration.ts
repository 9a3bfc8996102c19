const UNITS = [
  ['y', 365 * 86_400_000],
  ['w', 7 * 86_400_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const

const DURATION = new RegExp(`^${UNITS.map(([unit]) => `(?:(\\d+)${unit})?`).join('')}$`)

/** Milliseconds of a duration as Prometheus writes it (`1m30s`, `500ms`, `0`), or null when it is none. */
export function parseDurationMs(text: string): number | null {
  if (text === '0') return 0
  const match = text === '' ? null : DURATION.exec(text)
  if (!match) return null
  const totalMs = UNITS.reduce((sum, [, sizeMs], i) => sum + Number(match[i + 1] ?? 0) * sizeMs, 0)
  return Number.isSafeInteger(totalMs) ? totalMs : null
}

/** The shortest form that `parseDurationMs` reads back. Weeks and years only when they come out even. */
export function formatDurationMs(ms: number): string {
  if (ms === 0) return '0s'
  let rest = ms
  let text = ''
  for (const [unit, sizeMs] of UNITS) {
    if (rest < sizeMs || ((unit === 'y' || unit === 'w') && rest % sizeMs !== 0)) continue
    text += `${Math.floor(rest / sizeMs)}${unit}`
    rest %= sizeMs
  }
  return text
}
