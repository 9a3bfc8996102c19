import { type BinaryOperator, isComparison } from '../syntax/ast.ts'

type Arithmetic = (left: number, right: number) => number
type Comparison = (left: number, right: number) => boolean

const COMPARE: Readonly<Record<string, Comparison>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
}

const COMPUTE: Readonly<Record<string, Arithmetic>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '^': power,
  atan2: Math.atan2,
}

/** IEEE 754's power: unlike ECMAScript's, 1 to any power and ±1 to an infinite power are 1. */
function power(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && Math.abs(exponent) === Number.POSITIVE_INFINITY)) return 1
  return base ** exponent
}

export type Operation =
  | { readonly kind: 'compute'; readonly of: Arithmetic }
  | { readonly kind: 'compare'; readonly of: Comparison }
  | { readonly kind: 'nothing' }

const NOTHING: Operation = { kind: 'nothing' }

/** What an operator does with two floats; the operators that trim histograms do nothing with them. */
export function operationOf(op: BinaryOperator): Operation {
  const compare = COMPARE[op]
  if (isComparison(op) && compare) return { kind: 'compare', of: compare }
  const compute = COMPUTE[op]
  return compute ? { kind: 'compute', of: compute } : NOTHING
}
