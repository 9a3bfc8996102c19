import { compareLabels, labelValue } from '../../labels/index.ts'
import type { Column } from '../eval/column.ts'
import type { Evaluator, PromqlFunction } from '../eval/evaluator.ts'
import type { CallExpr } from '../syntax/ast.ts'
import { numbersArg, vectorArg } from './math.ts'

/** Series of a range query are always in the order of their labels; a note says that sorting does nothing there. */
function isWithoutOrder(call: CallExpr, evaluator: Evaluator): boolean {
  if (evaluator.query.stepMs === 0) return false
  const message = 'sort is ineffective for range queries since results are always ordered by labels'
  evaluator.annotate('warning', message, call)
  return true
}

/** By value; NaN stands last in both directions. */
const byValue =
  (direction: 1 | -1): PromqlFunction =>
  (call, evaluator) => {
    const vector = numbersArg(call, evaluator)
    if (isWithoutOrder(call, evaluator)) return vector
    return vector.toSorted((a, b) => {
      const [x, y] = [a.values[0] ?? NaN, b.values[0] ?? NaN]
      if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y))
      return direction * (x - y)
    })
  }

/** Splits into runs of digits and of other characters, so that `cpu10` comes after `cpu9`. */
const chunks = (text: string): string[] => text.match(/\d+|\D+/g) ?? []

/** Natural order: numbers inside the text by their value. */
function compareNaturally(a: string, b: string): number {
  const [left, right] = [chunks(a), chunks(b)]
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [x = '', y = ''] = [left[i], right[i]]
    if (x === y) continue
    const areNumbers = /^\d/.test(x) && /^\d/.test(y)
    if (!areNumbers) return x < y ? -1 : 1
    const [xNumber, yNumber] = [x.replace(/^0+/, ''), y.replace(/^0+/, '')]
    if (xNumber.length !== yNumber.length) return xNumber.length - yNumber.length
    if (xNumber !== yNumber) return xNumber < yNumber ? -1 : 1
    return x.length - y.length
  }
  return left.length - right.length
}

const byLabels =
  (direction: 1 | -1): PromqlFunction =>
  (call, evaluator) => {
    const names = call.args.slice(1).map(arg => evaluator.string(arg))
    const compare = (a: Column, b: Column): number => {
      for (const name of names) {
        const order = compareNaturally(labelValue(a.labels, name), labelValue(b.labels, name))
        if (order !== 0) return order
      }
      return compareLabels(a.labels, b.labels)
    }
    const vector = vectorArg(call, evaluator)
    if (isWithoutOrder(call, evaluator)) return vector
    return vector.toSorted((a, b) => direction * compare(a, b))
  }

export const SORT_FUNCTIONS: Readonly<Record<string, PromqlFunction>> = {
  sort: byValue(1),
  sort_desc: byValue(-1),
  sort_by_label: byLabels(1),
  sort_by_label_desc: byLabels(-1),
}
