import { compareStrings, labelsKey, NO_LABELS } from '../../labels/index.ts'
import type { AggregateExpr } from '../syntax/ast.ts'
import { evaluationError } from '../syntax/error.ts'
import { formatGeneral } from '../syntax/number.ts'
import { withoutHistograms } from './aggregate-histograms.ts'
import { BestSeries, FEW } from './best.ts'
import { type Column, hasAny, type Vector } from './column.ts'
import type { Evaluator } from './evaluator.ts'

type Grouper = (expr: AggregateExpr, vector: Vector) => readonly { readonly members: readonly Column[] }[]

/** Picks members of a group at one step, best first, as indexes. */
type Picker = (members: readonly Column[], step: number, param: number) => number[]

/** `topk`, `bottomk`, `limitk`, `limit_ratio`: series of the input, each at the steps where it is chosen. */
export function selectMembers(expr: AggregateExpr, evaluator: Evaluator, groupsOf: Grouper): Vector {
  const params = expr.param ? evaluator.scalar(expr.param) : new Float64Array(evaluator.grid.count)
  checkParams(expr, params, evaluator)
  const pick = PICKERS[expr.op] ?? pickFirst
  const chosen: Column[] = []
  for (const { members: all } of groupsOf(expr, evaluator.vector(expr.expr))) {
    const members = isByValue(expr) ? withoutHistograms(expr, all, evaluator) : all
    const best = bestSeries(expr.op, params)
    if (best) {
      for (const member of members) best.add(member)
      chosen.push(...best.columns())
      continue
    }
    const masks = new Map<number, Uint8Array>()
    let order: number[] = []
    for (let step = 0; step < evaluator.grid.count; step++) {
      const picked = pick(members, step, params[step] ?? 0)
      for (const index of picked) {
        const mask = masks.get(index) ?? new Uint8Array(evaluator.grid.count)
        mask[step] = 1
        masks.set(index, mask)
      }
      if (evaluator.grid.count === 1) order = picked
    }
    // An instant query answers in order of value; over several steps there is no such order.
    const indexes = evaluator.grid.count === 1 ? order : [...masks.keys()].sort((a, b) => a - b)
    for (const index of indexes) {
      const [member, present] = [members[index], masks.get(index)]
      if (member && present) chosen.push({ ...member, present })
    }
  }
  return chosen.filter(hasAny)
}

/** The few best of a group; null where more are wanted, or not the best. */
export function bestSeries(op: AggregateExpr['op'], ks: Float64Array): BestSeries | null {
  if ((op !== 'topk' && op !== 'bottomk') || ks.some(k => k >= FEW + 1)) return null
  return new BestSeries(ks, op === 'topk' ? -1 : 1)
}

const isByValue = ({ op }: AggregateExpr): boolean => op === 'topk' || op === 'bottomk'

export function checkParams(expr: AggregateExpr, params: Float64Array, evaluator: Evaluator): void {
  for (const value of params) {
    if (Number.isNaN(value)) {
      const what = expr.op === 'limit_ratio' ? 'Ratio value is NaN' : 'Parameter value is NaN'
      throw evaluationError(what, expr.param)
    }
    if (expr.op === 'limit_ratio') noteRatio(expr, value, evaluator)
    else if (Math.abs(value) >= 2 ** 63) {
      throw evaluationError(`Scalar value ${formatGeneral(value)} overflows int64`, expr.param)
    }
  }
}

function noteRatio(expr: AggregateExpr, value: number, evaluator: Evaluator): void {
  if (value >= -1 && value <= 1) return
  const capped = value > 1 ? 1 : -1
  const message = `ratio value should be between -1 and 1, got ${formatGeneral(value)}, capping to ${capped}`
  evaluator.annotate('warning', message, expr.param ?? expr)
}

function presentAt(members: readonly Column[], step: number): number[] {
  const indexes: number[] = []
  for (let i = 0; i < members.length; i++) if (members[i]?.present[step]) indexes.push(i)
  return indexes
}

/** By value, NaN after everything else; equal values by their labels, so that the choice does not jump. */
const pickBest =
  (direction: 1 | -1): Picker =>
  (members, step, param) => {
    const k = Math.trunc(param)
    if (k < 1) return []
    const value = (index: number): number => members[index]?.values[step] ?? NaN
    const key = (index: number): string => labelsKey(members[index]?.labels ?? NO_LABELS)
    const compare = (a: number, b: number): number => {
      const x = value(a)
      const y = value(b)
      if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y))
      return x === y ? compareStrings(key(a), key(b)) : direction * (x - y)
    }
    return presentAt(members, step).sort(compare).slice(0, k)
  }

const pickFirst: Picker = (members, step, param) =>
  presentAt(members, step).slice(0, Math.max(0, Math.trunc(param)))

/** A fixed part of the series, by their labels' hash: the same series at every step and in every query. */
const pickRatio: Picker = (members, step, param) => {
  const ratio = Math.max(-1, Math.min(1, param))
  return presentAt(members, step).filter(index => {
    const position = hashPosition(labelsKey(members[index]?.labels ?? NO_LABELS))
    return ratio >= 0 ? position < ratio : position >= 1 + ratio
  })
}

/** FNV-1a with a final mix, as a number in [0, 1). */
function hashPosition(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}

const PICKERS: Readonly<Record<string, Picker>> = {
  topk: pickBest(-1),
  bottomk: pickBest(1),
  limitk: pickFirst,
  limit_ratio: pickRatio,
}
