import { isMap, isScalar, isSeq, type Node, type Scalar } from 'yaml'
import { pairsOf, resolveAlias, type YamlFile, type YamlPath } from './yaml-file.ts'

/** YAML as plain data. A field without a value is left out, as if it were not written. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [field: string]: Plain }

export type PlainReading = {
  /** Where numbers and booleans are such; elsewhere a scalar stays as written: a label `1.10` is not 1.1. */
  readonly isTyped: (path: YamlPath) => boolean
  /** Rewrites a scalar's text, such as `${NAME}` from the environment. */
  readonly rewrite?: (text: string, path: YamlPath) => string
}

/** More nodes than a configuration ever has: aliases of aliases must not fill the memory. */
const MAX_NODES = 200_000
const MAX_DEPTH = 60

/** Thrown for a document whose aliases would make it endless. */
export class TooDeep extends Error {}

/** Everything as written. */
export const asText: PlainReading = { isTyped: () => false }

/** @throws TooDeep */
export function toPlain(file: YamlFile, reading: PlainReading): Plain {
  let nodes = 0
  const convert = (node: Node | null, path: YamlPath): Plain => {
    if (++nodes > MAX_NODES || path.length > MAX_DEPTH) throw new TooDeep('nested too deeply, or by aliases')
    if (isMap(node)) {
      const fields: [string, Plain][] = []
      for (const [name, pair] of pairsOf(file, node)) {
        const value = convert(resolveAlias(file, pair.value), [...path, name])
        if (value !== null) fields.push([name, value])
      }
      return Object.fromEntries(fields)
    }
    if (isSeq(node)) return node.items.map((item, i) => convert(resolveAlias(file, item), [...path, i]))
    return isScalar(node) ? scalarOf(node, path, reading) : null
  }
  return convert(resolveAlias(file, file.document.contents), [])
}

function scalarOf(node: Scalar, path: YamlPath, reading: PlainReading): Plain {
  const { value } = node
  if (value === null || value === undefined) return null
  if (typeof value !== 'string') {
    const isPlainType = typeof value === 'number' || typeof value === 'boolean'
    return isPlainType && reading.isTyped(path) ? value : (node.source ?? String(value))
  }
  const text = reading.rewrite?.(value, path) ?? value
  return text !== value && node.type === 'PLAIN' && reading.isTyped(path) ? typedText(text) : text
}

/** What YAML would have made of a text that came from the environment. */
function typedText(text: string): Plain {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  return text === 'true' || text === 'false' ? text === 'true' : text
}
