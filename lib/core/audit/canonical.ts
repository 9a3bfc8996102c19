export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined }

/**
 * JSON with sorted keys and without spaces: equal facts give equal text, whatever order a database keeps keys in.
 * Members that are undefined are left out; numbers must be finite.
 */
export function canonicalJson(value: Json): string {
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value !== null && typeof value === 'object') return `{${members(value).join(',')}}`
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError(`${value} is not JSON`)
  return JSON.stringify(value)
}

function members(record: { readonly [key: string]: Json | undefined }): string[] {
  return Object.keys(record)
    .sort((a, b) => (a < b ? -1 : 1))
    .flatMap(key => {
      const value = record[key]
      return value === undefined ? [] : [`${JSON.stringify(key)}:${canonicalJson(value)}`]
    })
}

// Array.isArray does not narrow readonly arrays.
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

const SECRET_NAME =
  /password|secret|token|credential|authorization|cookie|hash|recovery|bearer|api_?key|private/i
export const MASK = '<secret>'

/**
 * Makes a fact fit to be kept for ever: secrets masked by their name, text that PostgreSQL's jsonb refuses mended,
 * dates and other objects by their own JSON, what is not JSON left out.
 */
export function auditable(value: unknown): Json {
  if (value === null || value === undefined) return null
  if (typeof value === 'boolean') return value
  if (typeof value === 'string') return storable(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : String(value)
  if (typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return value.map(auditable)
  if (typeof value !== 'object') return null
  if ('toJSON' in value && typeof value.toJSON === 'function') return auditable(value.toJSON())
  const entries = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(entries.map(([name, member]) => [storable(name), masked(name, member)]))
}

// Half a surrogate pair and NUL are what jsonb does not take.
const storable = (text: string) => text.replace(/\p{Surrogate}|\0/gu, '\ufffd')

function masked(name: string, member: unknown): Json {
  const hides = SECRET_NAME.test(name) && member !== null && typeof member !== 'boolean'
  return hides ? MASK : auditable(member)
}
