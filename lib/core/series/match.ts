import { compileMatcher, literalAlternatives, type Matcher, type ValueTest } from '../labels/index.ts'
import type { SeriesIndex } from './series-index.ts'

type Condition = {
  readonly matcher: Matcher
  readonly nameId: number
  readonly test: ValueTest
  /** Whether a series without the label passes. */
  readonly takesAbsent: boolean
}

/**
 * The refs that pass every matcher, ascending. Starts from the shortest list that a matcher gives and looks only at
 * what is in it.
 * @throws when a regular expression is not valid
 */
export function matchRefs(index: SeriesIndex, matchers: readonly Matcher[]): Uint32Array {
  const conditions: Condition[] = []
  for (const matcher of matchers) {
    const test = compileMatcher(matcher)
    const takesAbsent = test('')
    const nameId = index.pairs.nameId(matcher.name)
    if (nameId !== undefined) conditions.push({ matcher, nameId, test, takesAbsent })
    else if (!takesAbsent) return new Uint32Array(0)
  }
  const start = shortestStart(index, conditions)
  const rest = conditions
    .filter(condition => condition !== start.from)
    .map(condition => passes(index, condition))
  if (rest.length === 0) return start.refs.slice()
  return start.refs.filter(ref => rest.every(pass => pass(ref)))
}

/** The same for any of several selectors; none at all means every series. */
export function matchAnyOf(index: SeriesIndex, selectors: readonly (readonly Matcher[])[]): Uint32Array {
  if (selectors.length === 0) return index.refs()
  if (selectors.length === 1) return matchRefs(index, selectors[0] ?? [])
  const refs = new Set<number>()
  for (const selector of selectors) for (const ref of matchRefs(index, selector)) refs.add(ref)
  return Uint32Array.from(refs).sort()
}

type Start = { readonly refs: Uint32Array; readonly from: Condition | null }

function shortestStart(index: SeriesIndex, conditions: readonly Condition[]): Start {
  const listed = conditions.filter(condition => !condition.takesAbsent && literalsOf(condition.matcher))
  // Only a pattern is left: each value of its label must be tried.
  const candidates = listed.length > 0 ? listed : conditions.filter(condition => !condition.takesAbsent)
  let best: { pairs: number[]; count: number; from: Condition } | undefined
  for (const from of candidates) {
    const pairs = pairsThatPass(index, from)
    const count = pairs.reduce((sum, pair) => sum + index.countWith(pair), 0)
    if (!best || count < best.count) best = { pairs, count, from }
  }
  return best
    ? { refs: union(index, best.pairs, best.count), from: best.from }
    : { refs: index.refs(), from: null }
}

function literalsOf({ op, value }: Matcher): string[] | null {
  if (op === '=') return [value]
  return op === '=~' ? literalAlternatives(value) : null
}

function pairsThatPass(index: SeriesIndex, { matcher, test }: Condition): number[] {
  const values = index.pairs.valuesOf(matcher.name)
  const literals = literalsOf(matcher)
  if (!literals) return [...values].filter(([value]) => test(value)).map(([, pair]) => pair)
  return [...new Set(literals)].flatMap(literal => values.get(literal) ?? [])
}

/** A series has one value under a name, so the lists share nothing. */
function union(index: SeriesIndex, pairs: readonly number[], count: number): Uint32Array {
  if (pairs.length === 1) return index.refsWith(pairs[0] as number)
  // Every series: there is an order already.
  if (count === index.size) return index.refs()
  const refs = new Uint32Array(count)
  let length = 0
  for (const pair of pairs) {
    const list = index.refsWith(pair)
    refs.set(list, length)
    length += list.length
  }
  return refs.sort()
}

function passes(index: SeriesIndex, { nameId, test, takesAbsent }: Condition): (ref: number) => boolean {
  const verdicts = new Map<number, boolean>()
  return ref => {
    const pair = index.pairUnder(ref, nameId)
    if (pair === undefined) return takesAbsent
    const known = verdicts.get(pair)
    if (known !== undefined) return known
    const verdict = test(index.pairs.valueOf(pair))
    verdicts.set(pair, verdict)
    return verdict
  }
}
