import type { Unit } from './unit.ts'

const ENDINGS: readonly (readonly [RegExp, Unit])[] = [
  [/(_|:)(milliseconds|ms)$/, 'milliseconds'],
  [/(_|:)seconds$/, 'seconds'],
  [/(_|:)bytes$/, 'bytes'],
  [/(_|:)(ratio|utilization:ratio)$/, 'ratio'],
  [/(_|:)celsius$/, 'celsius'],
  [/(_|:)watts$/, 'watts'],
  [/(_|:)hertz$/, 'hertz'],
]

/** What a rate of a unit is measured in: seconds a second are a share of time. */
const RATES: Partial<Record<Unit, Unit>> = { seconds: 'ratio', bytes: 'bytes_per_second', none: 'per_second' }

const FUNCTION_WORDS =
  /^(sum|avg|min|max|count|by|without|rate|irate|increase|on|ignoring|group_left|group_right|offset|and|or|unless|bool|le|inf|nan|topk|bottomk|quantile|histogram_quantile|time|clamp_min|clamp_max|abs|ceil|floor|deriv|delta|idelta|predict_linear|label_replace|label_join|vector|scalar|sort|sort_desc|absent|changes|resets)$/i

/**
 * The unit that an expression's result most likely has, read off the names of its metrics (which end in their unit by
 * convention). A guess for axes only; `none` whenever the names do not say.
 */
export function guessUnit(expr: string): Unit {
  const bare = expr.replace(/"(\\.|[^"\\])*"|'(\\.|[^'\\])*'/g, '""').replace(/\{[^}]*\}|\[[^\]]*\]/g, ' ')
  const grouped = bare.replace(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/gi, ' ')
  if (/^\s*count(_values)?\b/.test(grouped)) return 'count'
  const names = (grouped.match(/[a-zA-Z_:][a-zA-Z0-9_:]*/g) ?? []).filter(name => !FUNCTION_WORDS.test(name))
  const units = new Set(names.map(unitOfName))
  const [unit, another] = units
  if (unit === undefined) return 'none'
  const isDivided = /[^/]\/[^/]/.test(grouped)
  if (isDivided) return another === undefined && names.length > 1 ? 'ratio' : 'none'
  if (another !== undefined) return 'none'
  return /\b(rate|irate|deriv)\s*\(/.test(grouped) && !/histogram_quantile/.test(grouped)
    ? (RATES[unit] ?? 'per_second')
    : unit
}

function unitOfName(name: string): Unit {
  const base = name.replace(/_(total|bucket|sum)$/, '')
  if (/_count$/.test(name)) return 'none'
  return ENDINGS.find(([ending]) => ending.test(base))?.[1] ?? 'none'
}
