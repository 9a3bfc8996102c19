import type { PayloadRule } from '../config/schema/heartbeat.ts'

/** What a ping carried, flat: `db.size`, `replicas.0`. */
export type Payload = Readonly<Record<string, string | number | boolean>>

const MAX_FIELDS = 50
const MAX_DEPTH = 5
const MAX_TEXT = 500

/**
 * Reads a ping's body: a JSON object, or `name=value` pairs parted by blanks, commas or lines.
 * Anything else is no payload: a ping counts whatever it carries.
 */
export function readPayload(body: string | null): Payload | null {
  const text = body?.trim() ?? ''
  if (text === '') return null
  if (text.startsWith('{')) return readJson(text)
  const pairs = [...text.matchAll(/([A-Za-z_][\w.-]{0,63})=("[^"\n]*"|[^\s,;]+)/g)].slice(0, MAX_FIELDS)
  if (pairs.length === 0) return null
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, scalarOf(value)]))
}

function readJson(text: string): Payload | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  const fields: [string, string | number | boolean][] = []
  flatten(value, '', fields)
  return Object.fromEntries(fields)
}

function flatten(value: unknown, path: string, into: [string, string | number | boolean][]): void {
  if (into.length >= MAX_FIELDS || path.split('.').length > MAX_DEPTH) return
  if (typeof value === 'number' || typeof value === 'boolean') into.push([path, value])
  else if (typeof value === 'string') into.push([path, value.slice(0, MAX_TEXT)])
  else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) flatten(inner, path ? `${path}.${name}` : name, into)
  }
}

function scalarOf(text: string): string | number | boolean {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  if (text === 'true' || text === 'false') return text === 'true'
  return text.replace(/^"|"$/g, '').slice(0, MAX_TEXT)
}

/** What a rule finds wrong with a payload, in words; null when nothing. A missing field is wrong. */
export function breach(rule: PayloadRule, payload: Payload | null, lastGood: Payload | null): string | null {
  const found = valuesAt(payload, rule.field)
  if (found.length === 0) return `${rule.field} was not in the ping`
  for (const [name, value] of found) {
    const wrong = compare(rule, name, value) ?? compareWithLast(rule, name, value, lastGood)
    if (wrong !== null) return wrong
  }
  return null
}

function compare(rule: PayloadRule, name: string, value: string | number | boolean): string | null {
  const { equals, at_least: least, at_most: most } = rule
  if (equals !== undefined && value !== equals) return `${name} is ${value}, not ${equals}`
  if (least === undefined && most === undefined) return null
  if (typeof value !== 'number') return `${name} is ${JSON.stringify(value)}, not a number`
  if (least !== undefined && value < least) return `${name} is ${value}, at least ${least} is expected`
  if (most !== undefined && value > most) return `${name} is ${value}, at most ${most} is expected`
  return null
}

function compareWithLast(
  rule: PayloadRule,
  name: string,
  value: string | number | boolean,
  lastGood: Payload | null,
): string | null {
  const ratio = rule.at_least_ratio_of_last
  const before = lastGood?.[name]
  if (ratio === undefined || typeof before !== 'number') return null
  if (typeof value !== 'number') return `${name} is ${JSON.stringify(value)}, not a number`
  if (value >= before * ratio) return null
  return `${name} is ${value}, less than ${ratio} of the ${before} before`
}

function valuesAt(payload: Payload | null, field: string): [string, string | number | boolean][] {
  const entries = Object.entries(payload ?? {})
  if (!field.includes('*')) return entries.filter(([name]) => name === field)
  const wanted = field.split('.')
  return entries.filter(([name]) => {
    const given = name.split('.')
    return given.length === wanted.length && wanted.every((part, i) => part === '*' || part === given[i])
  })
}
