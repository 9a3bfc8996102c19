import type { Place } from './ast.ts'
import { isTagged } from './call.ts'
import { ExpansionError } from './fault.ts'
import { printValue, sortedEntries } from './format-value.ts'
import type { Value } from './value.ts'

/** Key and value of each turn of a loop. */
export function* turnsOf(over: Value, place: Place): Generator<readonly [Value, Value]> {
  if (over === null) return
  if (typeof over === 'bigint') for (let i = 0n; i < over; i++) yield [i, i]
  else if (isTagged(over, 'list')) for (const [i, item] of over.items.entries()) yield [BigInt(i), item]
  else if (isTagged(over, 'map')) yield* sortedEntries(over.entries)
  else throw new ExpansionError(`range can't iterate over ${printValue(over)}`, place)
}
