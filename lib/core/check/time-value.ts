import type { Json } from './json.ts'

/** From here a figure is taken for milliseconds: in seconds it would be the year 5138. */
const MILLISECONDS_FROM = 1e11

/** Epoch seconds of a time: RFC 3339 text, or epoch in seconds or milliseconds. Null when it is none. */
export function readTimeSeconds(value: Json | undefined): number | null {
  if (typeof value === 'number') return secondsOf(value)
  if (typeof value !== 'string' || value.length > 64) return null
  if (/^\d+(\.\d+)?$/.test(value)) return secondsOf(Number(value))
  if (!/^\d{4}-\d\d-\d\d/.test(value)) return null
  const ms = Date.parse(value)
  return Number.isNaN(ms) ? null : ms / 1000
}

function secondsOf(value: number): number | null {
  if (!Number.isFinite(value) || value < 0) return null
  return value >= MILLISECONDS_FROM ? value / 1000 : value
}
