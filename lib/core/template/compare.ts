import { compareStrings } from '../labels/index.ts'
import { isTagged } from './call.ts'
import { ExpansionError } from './fault.ts'
import { typeName, type Value } from './value.ts'

/** Go's eq: the first value equals any of the others. @throws ExpansionError for kinds that cannot be compared */
export function equalsAny(first: Value, others: readonly Value[]): boolean {
  if (others.length === 0) throw new ExpansionError('missing argument for comparison')
  return others.some(other => areEqual(first, other))
}

export function areEqual(a: Value, b: Value): boolean {
  if (a === null || b === null) return a === b
  checkComparable(a, b)
  if (isTagged(a, 'time') && isTagged(b, 'time')) return a.atMs === b.atMs
  if (isTagged(a, 'duration') && isTagged(b, 'duration')) return a.ms === b.ms
  return plain(a) === plain(b)
}

/** Below zero when `a` is less than `b`; NaN for a comparison with NaN, which is never true. @throws ExpansionError */
export function order(a: Value, b: Value): number {
  checkComparable(a, b)
  const [left, right] = [plain(a), plain(b)]
  if (typeof left === 'string' && typeof right === 'string') return compareStrings(left, right)
  if (typeof left === 'bigint' && typeof right === 'bigint') return left < right ? -1 : left > right ? 1 : 0
  if (typeof left === 'number' && typeof right === 'number') return difference(left, right)
  if (isTagged(a, 'duration') && isTagged(b, 'duration')) return a.ms - b.ms
  throw new ExpansionError(`invalid type for comparison: ${typeName(a)}`)
}

/** Infinity minus infinity is no number, though the two are equal. */
const difference = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : a > b ? 1 : NaN)

const plain = (value: Value): Value => (isTagged(value, 'safe') ? value.text : value)

function checkComparable(a: Value, b: Value): void {
  const [left, right] = [plain(a), plain(b)]
  if (typeof left !== typeof right) {
    const isMixed = [left, right].every(value => typeof value === 'number' || typeof value === 'bigint')
    const advice = isMixed ? ': write a number with a point, such as 1.0, to compare it with a value' : ''
    throw new ExpansionError(`incompatible types for comparison: ${typeName(a)} and ${typeName(b)}${advice}`)
  }
  if (typeof left === 'object' && left !== null && !(isTagged(left, 'time') || isTagged(left, 'duration'))) {
    throw new ExpansionError(`non-comparable type ${typeName(a)}`)
  }
}
