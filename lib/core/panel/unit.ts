import { formatText, formatValue, joinSuffix, UNITS, type Unit } from '../chart/unit.ts'
import type { LiveUnit } from './types.ts'

export const BARE: LiveUnit = { unit: 'none', suffix: '' }
const LONGEST_SUFFIX = 12

const isUnit = (text: string): text is Unit => (UNITS as readonly string[]).includes(text)

/** A unit of the deck by its name, anything else short as what is printed after the figure; null = too long. */
export function readUnit(text: string): LiveUnit | null {
  const name = text.trim()
  if (name === '') return BARE
  if (isUnit(name)) return { unit: name, suffix: '' }
  return name.length <= LONGEST_SUFFIX ? { unit: 'none', suffix: name } : null
}

/** A figure with its unit: "912 MB", "438 ms". A whole number keeps no decimals. */
export function formatLive(value: number | null, { unit, suffix }: LiveUnit): string {
  const shownIn = unit === 'none' && Number.isInteger(value) ? 'count' : unit
  return suffix === '' ? formatText(value, shownIn) : joinSuffix(formatValue(value, shownIn).figure, suffix)
}
