import { readUnit } from '../panel/unit.ts'
import { comparedSide, expressionFault } from './expression.ts'
import type { BlockPart } from './types.ts'

type Condition = Extract<BlockPart, { kind: 'condition' }>

const CONDITION = /^\s*when(?:\(([^)]*)\))?:\s*([\s\S]*)$/
const SEPARATOR = ' | '

/** `when(MB): expr | text`, as it was typed in a quotation; null when it is none. */
export function readCondition(raw: string): { readonly part: Condition } | { readonly fault: string } | null {
  const match = CONDITION.exec(raw)
  if (match === null) return null
  const [, unitText = '', rest = ''] = match
  const unit = readUnit(unitText)
  if (unit === null) return { fault: `when(${unitText}): expected a unit of 12 characters or less` }
  const at = rest.lastIndexOf(SEPARATOR)
  if (at === -1) return { fault: 'when: expected an expression, " | " and what is advised' }
  const expr = withoutTicks(rest.slice(0, at).trim())
  const text = rest.slice(at + SEPARATOR.length).trim()
  if (text === '') return { fault: 'when: expected what is advised after " | "' }
  const wrong = expressionFault(expr)
  if (wrong !== null) return { fault: `when: ${wrong}` }
  return { part: { kind: 'condition', expr, valueExpr: comparedSide(expr), unit, text } }
}

/** The expression may stand in code, so that its signs are none of Markdown's. */
const withoutTicks = (text: string): string => /^`+([\s\S]*?)`+$/.exec(text)?.[1]?.trim() ?? text
