/** Plain data as JSON carries it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * How one JSON value became another. `set` replaces; `obj` changes, adds and (`gone`) removes keys;
 * `tail` slides an array: forget the first `drop`, keep the next `keep`, then append; `list` builds an array
 * from earlier elements by their index, each changed or not, and from new ones.
 */
export type Patch =
  | { readonly set: Json }
  | { readonly obj: { readonly [key: string]: Patch }; readonly gone?: readonly string[] }
  | { readonly tail: { readonly drop: number; readonly keep: number; readonly add: readonly Json[] } }
  | { readonly list: readonly ListItem[] }

/** An element that was at `from`, perhaps changed; or a new one. */
type ListItem = { readonly from: number; readonly patch?: Patch } | { readonly add: Json }

type JsonObject = { readonly [key: string]: Json }

const isArray = (value: Json): value is readonly Json[] => Array.isArray(value)
const isObject = (value: Json): value is JsonObject =>
  value !== null && typeof value === 'object' && !isArray(value)

/** The shortest of a few ways to say how `before` became `after`; null when they are equal. */
export function diff(before: Json, after: Json): Patch | null {
  if (before === after) return null
  if (isArray(before) && isArray(after)) return diffArrays(before, after)
  if (isObject(before) && isObject(after)) return diffObjects(before, after)
  return { set: after }
}

export const jsonEqual = (a: Json, b: Json): boolean => diff(a, b) === null

function diffObjects(before: JsonObject, after: JsonObject): Patch | null {
  // A Map, since an assignment to a key named __proto__ would be lost.
  const changes = new Map<string, Patch>()
  for (const [key, value] of Object.entries(after)) {
    const old = Object.hasOwn(before, key) ? before[key] : undefined
    const change = old === undefined ? { set: value } : diff(old, value)
    if (change) changes.set(key, change)
  }
  const gone = Object.keys(before).filter(key => !Object.hasOwn(after, key))
  const obj = Object.fromEntries(changes)
  if (gone.length > 0) return { obj, gone }
  return changes.size > 0 ? { obj } : null
}

function diffArrays(before: readonly Json[], after: readonly Json[]): Patch | null {
  const keyed = [...before, ...after].every(item => identityOf(item) !== null)
  return keyed && after.length > 0 ? diffLists(before, after) : diffTails(before, after)
}

/** What tells an element of a list apart when its place changes. */
function identityOf(item: Json): string | null {
  if (!isObject(item)) return null
  if (typeof item.slug === 'string') return item.slug
  if (typeof item.key === 'string') return item.key
  if (typeof item.job === 'string' && typeof item.url === 'string') {
    return JSON.stringify([item.job, item.instance ?? null, item.url])
  }
  return null
}

function diffLists(before: readonly Json[], after: readonly Json[]): Patch | null {
  const indexOf = new Map(before.map((item, index) => [identityOf(item), index]))
  let isSame = before.length === after.length
  const list = after.map((item, index): ListItem => {
    const from = indexOf.get(identityOf(item))
    const old = from === undefined ? undefined : before[from]
    if (from === undefined || old === undefined) {
      isSame = false
      return { add: item }
    }
    const patch = diff(old, item)
    if (patch || from !== index) isSame = false
    return patch ? { from, patch } : { from }
  })
  return isSame ? null : { list }
}

function diffTails(before: readonly Json[], after: readonly Json[]): Patch | null {
  const first = after[0]
  if (first === undefined) return before.length === 0 ? null : { set: [] }
  const drop = before.findIndex(item => jsonEqual(item, first))
  if (drop < 0) return { set: after }
  let keep = 0
  while (keep < after.length && drop + keep < before.length) {
    if (!jsonEqual(before[drop + keep] as Json, after[keep] as Json)) break
    keep++
  }
  if (drop === 0 && keep === before.length && keep === after.length) return null
  return { tail: { drop, keep, add: after.slice(keep) } }
}

/**
 * The value that `diff` saw as `after`. Parts that did not change keep their identity.
 * @throws when the patch was made for another value
 */
export function applyPatch(before: Json, patch: Patch): Json {
  if ('set' in patch) return patch.set
  if ('obj' in patch) return applyToObject(before, patch)
  if (!isArray(before)) throw new Error('this patch is for an array')
  if ('tail' in patch) {
    const { drop, keep, add } = patch.tail
    if (before.length < drop + keep) throw new Error('this patch is for a longer array')
    return [...before.slice(drop, drop + keep), ...add]
  }
  return patch.list.map(item => {
    if ('add' in item) return item.add
    const old = before[item.from]
    if (old === undefined) throw new Error('this patch is for a longer list')
    return item.patch ? applyPatch(old, item.patch) : old
  })
}

function applyToObject(before: Json, patch: Extract<Patch, { obj: unknown }>): Json {
  if (!isObject(before)) throw new Error('this patch is for an object')
  const after = new Map(Object.entries(before))
  for (const key of patch.gone ?? []) after.delete(key)
  for (const [key, change] of Object.entries(patch.obj)) {
    after.set(key, 'set' in change ? change.set : applyPatch(after.get(key) ?? null, change))
  }
  return Object.fromEntries(after)
}
