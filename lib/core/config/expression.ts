import { isScalar, type Scalar } from 'yaml'
import { PromqlError, parseExpr, parseSelector } from '../promql/index.ts'
import { type Inspection, report } from './issues.ts'
import { findNode, type YamlPath } from './yaml-file.ts'

/** What is wrong with a PromQL text, and at which character. */
export type ExpressionFault = { readonly message: string; readonly start: number }

/** What is wrong with a PromQL expression, or null. */
export const findExpressionFault = (expr: string): ExpressionFault | null => faultOf(() => parseExpr(expr))

const BEFORE = 'up{'

/** What is wrong with label matchers such as `job="api",env!="test"`, or null. */
export function findMatchersFault(matchers: string): ExpressionFault | null {
  const fault = faultOf(() => parseSelector(`${BEFORE}${matchers}}`))
  return fault && { ...fault, start: Math.max(0, fault.start - BEFORE.length) }
}

function faultOf(parse: () => unknown): ExpressionFault | null {
  try {
    parse()
    return null
  } catch (error) {
    if (!(error instanceof PromqlError)) throw error
    return { message: error.message.replace(/^\d+:\d+: parse error: /, ''), start: error.span?.start ?? 0 }
  }
}

/** Reports inside a text value: as near to the offset as the way it is written allows. */
export function reportAt(
  inspection: Inspection,
  { path, offset }: { path: YamlPath; offset: number },
  message: string,
): void {
  const { node, isExact } = findNode(inspection.yaml, path)
  if (!isExact || !isScalar(node) || !node.range) {
    report(inspection, path, message)
  } else {
    const position = inspection.yaml.position(sourceOffset(inspection.yaml.text, node, offset))
    inspection.issues.push({ file: inspection.path, ...position, message })
  }
}

/** Where the character of a scalar's value stands in the text; its start where escapes or folding hide that. */
function sourceOffset(text: string, node: Scalar, offset: number): number {
  const [start = 0, end = 0] = node.range ?? []
  const value = String(node.value)
  if (node.type === 'BLOCK_LITERAL') return blockOffset({ text, start, end }, value, offset)
  const first = node.type === 'PLAIN' || node.type === undefined ? start : start + 1
  return text.startsWith(value, first) ? first + Math.min(offset, value.length) : start
}

function blockOffset(
  span: { text: string; start: number; end: number },
  value: string,
  offset: number,
): number {
  const before = value.slice(0, offset).split('\n')
  const lines = span.text.slice(span.start, span.end).split('\n')
  const content = value.split('\n').find(line => line.trim() !== '') ?? ''
  const indent = (lines.slice(1).find(line => line.trim() !== '') ?? '').length - content.length
  const skipped = lines.slice(0, before.length).reduce((sum, line) => sum + line.length + 1, 0)
  return Math.min(span.start + skipped + Math.max(0, indent) + (before.at(-1)?.length ?? 0), span.end)
}
