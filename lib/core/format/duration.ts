import type { Quantity } from './number.ts'

const pad = (value: number): string => String(value).padStart(2, '0')
const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`

/** How old something is, for a column: 3 s below a minute, 6:12 below an hour, 2:41 h, then days. */
export function formatAge(ageMs: number): Quantity {
  const seconds = Math.max(0, Math.floor(ageMs / 1000))
  if (seconds < 60) return { text: String(seconds), unit: 's' }
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return { text: `${minutes}:${pad(seconds % 60)}`, unit: '' }
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return { text: `${hours}:${pad(minutes % 60)}`, unit: 'h' }
  return { text: String(Math.floor(hours / 24)), unit: 'd' }
}

/** The same in words, for sentences: "12 s", "6 min", "2 h 41 min", "3 days". */
export function formatDuration(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  return plural(Math.floor(hours / 24), 'day')
}

const RANGE_UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const

/** Seconds as the URL carries them: 10800 → "3h". */
export function formatRange(seconds: number): string {
  const [unit, size] = RANGE_UNITS.find(([, size]) => seconds >= size && seconds % size === 0) ?? ['s', 1]
  return `${Math.round(seconds / size)}${unit}`
}

/** The inverse; null when the text is not a whole number of s, m, h or d. */
export function parseRange(text: string): number | null {
  const match = /^([1-9]\d{0,8})([smhd])$/.exec(text)
  if (!match) return null
  const size = RANGE_UNITS.find(([unit]) => unit === match[2])?.[1] ?? 1
  return Number(match[1]) * size
}

const RANGE_WORDS = { s: 's', m: 'min', h: 'h', d: 'days' } as const

/** A range in words: "3 h", "30 min", "7 days". */
export function rangeWords(seconds: number): string {
  const text = formatRange(seconds)
  const unit = text.slice(-1)
  const count = Number(text.slice(0, -1))
  if (unit === 'd') return plural(count, 'day')
  return `${count} ${RANGE_WORDS[unit === 's' || unit === 'm' ? unit : 'h']}`
}
