import type { Children } from '../config/schema/check-verdict.ts'
import { compileAnchored, type ValueTest } from '../labels/matcher.ts'
import { rootOf } from './condition.ts'
import { type CompiledField, compileField } from './field.ts'
import { isList, isMap, isScalar, type Json } from './json.ts'
import { compileJsonPath, type JsonPath, rootedPath } from './json-path.ts'
import type { OpenedAnswer } from './opened-answer.ts'
import { compileWords, unknownWord } from './rule.ts'
import { plainLine, wordOf } from './template.ts'
import type { CheckState, ChildVerdict, Impact } from './verdict.ts'

export type CompiledChildren = {
  readonly at: JsonPath
  readonly name: JsonPath | null
  readonly word: JsonPath | null
  readonly message: JsonPath | null
  stateOf(word: Json | undefined): CheckState | null
  impactOf(name: string): Impact
  meaningOf(name: string): string | null
  readonly fields: readonly CompiledField[]
}

/** One entry of the list or map, with the name that its line carries. */
export type ChildEntry = { readonly name: string; readonly entry: Json; readonly group: CompiledChildren }

export type ChildrenReading = {
  readonly entries: readonly ChildEntry[]
  /** Entries above the limit, which are not read. */
  readonly beyond: number
  /** A place that should hold a list or map and does not. */
  readonly missing: string | null
}

const MAX_CHILDREN = 500
const NO_CHILDREN: ChildrenReading = { entries: [], beyond: 0, missing: null }

/** @throws {Error} for paths, names or words that do not compile */
export function compileChildren(children: Children): CompiledChildren {
  const relative = (text: string | undefined) =>
    text === undefined ? null : compileJsonPath(rootedPath(text))
  return {
    at: compileJsonPath(children.at),
    name: relative(children.name),
    word: relative(children.word),
    message: relative(children.message),
    stateOf: compileWords(children.means),
    impactOf: byName(children.impact_of, children.impact),
    meaningOf: byName<string | null>(children.reason_of, null),
    fields: children.fields.map(compileField),
  }
}

/** The value of the first pattern that the whole name matches. */
function byName<V>(byPattern: Readonly<Record<string, V>>, otherwise: V): (name: string) => V {
  const tests = Object.entries(byPattern).map(([pattern, value]): [ValueTest, V] => [
    compileAnchored(pattern),
    value,
  ])
  return name => tests.find(([test]) => test(name))?.[1] ?? otherwise
}

/** The entries of every list and map of children, each name once. */
export function readChildren(groups: readonly CompiledChildren[], answer: OpenedAnswer): ChildrenReading {
  if (groups.length === 0) return NO_CHILDREN
  const entries: ChildEntry[] = []
  const taken = new Set<string>()
  let beyond = 0
  let missing: string | null = null
  const root = rootOf(answer)
  for (const group of groups) {
    const found = root === undefined ? null : entriesAt(group, root)
    if (found === null) missing ??= group.at.text
    for (const [given, entry] of found ?? []) {
      if (entries.length >= MAX_CHILDREN) beyond++
      else entries.push({ name: freeName(given, taken), entry, group })
    }
  }
  return { entries, beyond, missing }
}

function freeName(given: string, taken: Set<string>): string {
  const name = plainLine(given, 200) || 'unnamed'
  let free = name
  for (let count = 2; taken.has(free); count++) free = `${name} (${count})`
  taken.add(free)
  return free
}

function* numbered(name: JsonPath | null, list: readonly Json[]): Generator<[string, Json]> {
  for (const [i, entry] of list.entries()) {
    const named = name?.first(entry)
    yield [isScalar(named) && named !== null ? String(named) : `#${i + 1}`, entry]
  }
}

/** Null when there is neither a list nor a map. */
function entriesAt({ at, name }: CompiledChildren, root: Json): Iterable<[string, Json]> | null {
  const nodes = at.nodes(root)
  const only = nodes[0]?.value
  if (!at.isSingular && nodes.length !== 1)
    return numbered(
      name,
      nodes.map(node => node.value),
    )
  if (isList(only)) return numbered(name, only)
  if (!isMap(only)) return null
  return Object.entries(only).map(([key, entry]): [string, Json] => {
    const named = name?.first(entry)
    return [isScalar(named) && named !== null ? String(named) : key, entry]
  })
}

/** What one entry says: by its word, or by itself when it is a plain value. */
export function judgeChild({ name, entry, group }: ChildEntry): ChildVerdict {
  const word = isScalar(entry) ? entry : group.word?.first(entry)
  const state = group.stateOf(word)
  const impact = group.impactOf(name)
  if (state === null) return { name, state: 'unknown', reason: unreadable(word), impact }
  const message = group.message?.first(entry)
  const said = message === undefined || message === null || message === '' ? wordOf(word) : wordOf(message)
  return { name, state, reason: (state === 'up' ? null : group.meaningOf(name)) ?? said, impact }
}

const unreadable = (word: Json | undefined): string =>
  word === undefined || word === null ? 'there is no state word' : unknownWord('the state', word)
