import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
} from 'yaml'

/** Line and column, both from 1. */
export type Position = { readonly line: number; readonly column: number }

export type YamlProblem = Position & { readonly message: string }

/** A YAML file that parsed, with the way back from a path in its data to a place in its text. */
export type YamlFile = {
  readonly document: Document
  readonly text: string
  position(offset: number): Position
  /** What each alias stands for: looking it up in the document costs a walk through all of it. */
  readonly aliased: Map<Alias, Node | null>
}

/** Parses one YAML (or JSON) document. */
export function parseYamlFile(text: string): { file: YamlFile } | { problems: YamlProblem[] } {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true })
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  if (document.errors.length > 0) {
    return {
      problems: document.errors.map(error => ({
        ...position(error.pos[0]),
        message: `not valid YAML: ${error.message}`,
      })),
    }
  }
  return { file: { document, text, position, aliased: new Map() } }
}

export type YamlPath = readonly PropertyKey[]

/** The node at a path, through aliases and merge keys; or the nearest one above that is there. */
export function findNode(file: YamlFile, path: YamlPath): { node: Node | null; isExact: boolean } {
  let node = resolveAlias(file, file.document.contents)
  for (const key of path) {
    const next = childOf(file, node, key)
    if (!next) return { node, isExact: false }
    node = next
  }
  return { node, isExact: true }
}

/** Where the value at a path begins; where its nearest parent does when it is not there. */
export function positionAt(file: YamlFile, path: YamlPath): Position {
  const { node } = findNode(file, path)
  return file.position(node?.range?.[0] ?? 0)
}

/** Where the key of a mapping's field begins. */
export function keyPositionAt(file: YamlFile, path: YamlPath, key: string): Position {
  const { node } = findNode(file, path)
  const pair = isMap(node) ? pairOf(file, node, key) : undefined
  const keyNode = pair?.key
  return isScalar(keyNode) ? file.position(keyNode.range?.[0] ?? 0) : positionAt(file, path)
}

export function resolveAlias(file: YamlFile, node: unknown): Node | null {
  if (isAlias(node)) {
    const known = file.aliased.get(node)
    if (known !== undefined) return known
    const found = node.resolve(file.document) ?? null
    file.aliased.set(node, found)
    return found
  }
  return isMap(node) || isSeq(node) || isScalar(node) ? node : null
}

/** A mapping's own pairs first, then those it merges in by `<<`. */
export function pairsOf(file: YamlFile, map: YAMLMap): Map<string, Pair> {
  const pairs = new Map<string, Pair>()
  const merged: Pair[] = []
  for (const pair of map.items) {
    if (isMergeKey(pair)) merged.push(...mergedPairs(file, pair.value))
    else pairs.set(keyText(pair), pair)
  }
  for (const pair of merged) if (!pairs.has(keyText(pair))) pairs.set(keyText(pair), pair)
  return pairs
}

function mergedPairs(file: YamlFile, value: unknown): Pair[] {
  const node = resolveAlias(file, value)
  if (isMap(node)) return [...pairsOf(file, node).values()]
  return isSeq(node) ? node.items.flatMap(item => mergedPairs(file, item)) : []
}

const isMergeKey = (pair: Pair): boolean => isScalar(pair.key) && pair.key.source === '<<'

/** A key as written: `1` and `"1"` are the same field. */
function keyText(pair: Pair): string {
  return isScalar(pair.key) ? (pair.key.source ?? String(pair.key.value)) : String(pair.key)
}

const pairOf = (file: YamlFile, map: YAMLMap, key: string) => pairsOf(file, map).get(key)

function childOf(file: YamlFile, node: Node | null, key: PropertyKey): Node | null {
  if (isMap(node)) return resolveAlias(file, pairOf(file, node, String(key))?.value)
  return isSeq(node) && typeof key === 'number' ? resolveAlias(file, node.items[key]) : null
}
