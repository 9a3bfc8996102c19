import { readUnit } from '../panel/unit.ts'
import { expressionFault } from './expression.ts'
import type { InlinePart } from './types.ts'

/** What a piece of code within a sentence means: a live part, words of a checklist item, plain code (null), or a fault. */
export type ReadInline =
  | { readonly kind: 'part'; readonly part: InlinePart }
  | { readonly kind: 'auto'; readonly checks: readonly string[] }
  | { readonly kind: 'needs' }
  | { readonly kind: 'fault'; readonly message: string }
  | null

const KEYWORD = /^(promql|check|heartbeat|auto|needs)(?:\(([^)]*)\))?:\s*([\s\S]*)$/
export const ENTRY_KEY = /^[a-z0-9][a-z0-9-]{0,62}\/[a-z0-9][a-z0-9-]{0,62}$/

export const isLiveCode = (code: string): boolean => KEYWORD.test(code)

export function readInline(code: string): ReadInline {
  const match = KEYWORD.exec(code)
  if (match === null) return null
  const [, keyword = '', unit = '', rest = ''] = match
  const text = rest.trim()
  if (keyword === 'promql') return readValue(text, unit)
  if (keyword === 'needs') {
    if (text === 'published_update') return { kind: 'needs' }
    return fault(`needs: ${text}: expected published_update`)
  }
  const keys = text.split(',').map(key => key.trim())
  const wrong = keys.find(key => !ENTRY_KEY.test(key))
  if (wrong !== undefined) return fault(`${keyword}: "${wrong}": expected service/slug`)
  if (keyword === 'auto') return { kind: 'auto', checks: keys }
  const [key = '', second] = keys
  if (second !== undefined) return fault(`${keyword}: expected one service/slug`)
  return {
    kind: 'part',
    part:
      keyword === 'check' ? { kind: 'check_state', check: key } : { kind: 'heartbeat_age', heartbeat: key },
  }
}

function readValue(expr: string, unitText: string): ReadInline {
  const unit = readUnit(unitText)
  if (unit === null) return fault(`promql(${unitText}): expected a unit of 12 characters or less`)
  const wrong = expressionFault(expr)
  return wrong === null ? { kind: 'part', part: { kind: 'value', expr, unit } } : fault(`promql: ${wrong}`)
}

const fault = (message: string): ReadInline => ({ kind: 'fault', message })
