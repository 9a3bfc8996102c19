import {
  addHistograms,
  type Combined,
  divideHistogram,
  histogramsEqual,
  type NativeHistogram,
  scaleHistogram,
  subtractHistograms,
  trimHistogram,
  withCounterReset,
} from '../../native-histogram/index.ts'
import type { BinaryOperator } from '../syntax/ast.ts'
import { boundsReconciled, incompatibleLayout, incompatibleTypes, type Note, resetsCollide } from './notes.ts'
import { operationOf } from './operators.ts'
import type { Sample } from './samples.ts'

/**
 * What an operator makes of two samples. `sample` is null where it is not defined on their types; of a comparison it
 * is the left sample, and `holds` says whether it is true.
 */
export type Outcome = { readonly sample: Sample | null; readonly holds: boolean; readonly note: Note | null }

const nothing = (note: Note): Outcome => ({ sample: null, holds: false, note })
const result = (sample: Sample, note: Note | null = null): Outcome => ({ sample, holds: true, note })

/** Any operator on any two samples, numbers or native histograms. */
export function operate(op: BinaryOperator, left: Sample, right: Sample): Outcome {
  if (typeof left === 'number' && typeof right === 'number') return ofNumbers(op, left, right)
  if (typeof left === 'number') {
    if (op === '*' && typeof right === 'object') return result(scaleHistogram(right, left))
    return nothing(incompatibleTypes('float', op, 'histogram'))
  }
  return typeof right === 'number' ? withNumber(op, left, right) : ofHistograms(op, left, right)
}

function ofNumbers(op: BinaryOperator, left: number, right: number): Outcome {
  const operation = operationOf(op)
  switch (operation.kind) {
    case 'compute':
      return result(operation.of(left, right))
    case 'compare':
      return { sample: left, holds: operation.of(left, right), note: null }
    case 'nothing':
      return nothing(incompatibleTypes('float', op, 'float'))
  }
}

function withNumber(op: BinaryOperator, left: NativeHistogram, right: number): Outcome {
  switch (op) {
    case '*':
      return result(scaleHistogram(left, right))
    case '/':
      return result(divideHistogram(left, right))
    case '</':
      return result(trimHistogram(left, right, 'below'))
    case '>/':
      return result(trimHistogram(left, right, 'above'))
    default:
      return nothing(incompatibleTypes('histogram', op, 'float'))
  }
}

function ofHistograms(op: BinaryOperator, left: NativeHistogram, right: NativeHistogram): Outcome {
  switch (op) {
    case '+':
      return combined(op, addHistograms(left, right))
    case '-':
      return combined(op, subtractHistograms(left, right))
    case '==':
      return { sample: left, holds: histogramsEqual(left, right), note: null }
    case '!=':
      return { sample: left, holds: !histogramsEqual(left, right), note: null }
    default:
      return nothing(incompatibleTypes('histogram', op, 'histogram'))
  }
}

function combined(op: '+' | '-', outcome: Combined): Outcome {
  if (outcome === 'incompatible') return nothing(incompatibleLayout(op))
  const operation = op === '+' ? 'addition' : 'subtraction'
  const { notes, histogram } = outcome
  const isReconciled = notes.includes('boundsReconciled')
  const note = notes.includes('countersCollide')
    ? resetsCollide(operation)
    : isReconciled
      ? boundsReconciled(operation)
      : null
  // A difference may fall, so it is no counter.
  return result(op === '-' ? withCounterReset(histogram, 'gauge') : histogram, note)
}

/**
 * Collects the notes of one operator: of those of one step only the last is told, as Prometheus does.
 */
export class StepNotes {
  private readonly bySteps = new Map<number, Note>()

  add(step: number, note: Note | null): void {
    if (note) this.bySteps.set(step, note)
  }

  tell(annotate: (note: Note) => void): void {
    for (const note of new Set(this.bySteps.values())) annotate(note)
  }
}
