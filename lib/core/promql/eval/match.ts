import { keepLabels, type Labels, labelPairs, labelsKey, labelValue, withLabel } from '../../labels/index.ts'
import { type BinaryExpr, isComparison, type VectorMatching } from '../syntax/ast.ts'
import { evaluationError } from '../syntax/error.ts'
import { operate, StepNotes } from './binary-histograms.ts'
import {
  type Column,
  emptyColumn,
  hasAny,
  joinedHistograms,
  presenceOf,
  type Vector,
  withoutMetadata,
} from './column.ts'
import type { Evaluator } from './evaluator.ts'
import { operationOf } from './operators.ts'
import { ColumnDraft, hasHistograms, sampleAt } from './samples.ts'
import { groupingOf, signatureOf } from './signature.ts'

/** Series of both sides that match: `many` may repeat under a grouping, `one` may not. */
type MatchGroup = { readonly many: Column[]; readonly one: Column[] }

/** A result before it is joined with its like: `matched` also has the steps that a filter dropped. */
type Matched = { readonly column: Column; readonly matched: Uint8Array }

/** Arithmetic and comparison between two vectors. */
export function matchVectors(
  expr: BinaryExpr,
  { left, right }: { left: Vector; right: Vector },
  evaluator: Evaluator,
): Vector {
  const { count } = evaluator.grid
  const { matching } = expr
  const [many, one] = matching.group === 'right' ? [right, left] : [left, right]
  // As in Prometheus, `fill_left` speaks of the many side also where `group_right` has swapped the two.
  const fill = { many: matching.fillLeft, one: matching.fillRight }
  const hasFill = fill.many !== null || fill.one !== null
  const bothSides = hasFill ? null : both(presenceOf(many, count), presenceOf(one, count))
  const results: Matched[] = []
  const notes = new StepNotes()
  for (const group of groupBySignature(many, one, matching).values()) {
    checkOneSide(group.one, bothSides, matching)
    results.push(...matchGroup({ expr, notes }, withFill(group, fill, matching, count), count))
  }
  notes.tell(note => evaluator.annotate(note.kind, note.message, expr))
  return joinResults(results, matching, evaluator)
}

const both = (a: Uint8Array, b: Uint8Array): Uint8Array => a.map((here, i) => here & (b[i] ?? 0))

function groupBySignature(many: Vector, one: Vector, matching: VectorMatching): Map<string, MatchGroup> {
  const signature = signatureOf(matching)
  const groups = new Map<string, MatchGroup>()
  const groupFor = (column: Column): MatchGroup => {
    const key = signature(column.labels)
    const group = groups.get(key) ?? { many: [], one: [] }
    groups.set(key, group)
    return group
  }
  for (const column of one) groupFor(column).one.push(column)
  for (const column of many) groupFor(column).many.push(column)
  return groups
}

/** Only one series of the one side may be there at a step. */
function checkOneSide(one: readonly Column[], steps: Uint8Array | null, matching: VectorMatching): void {
  if (one.length < 2) return
  const holder: (Column | undefined)[] = []
  for (const column of one) {
    for (let i = 0; i < column.present.length; i++) {
      if (!column.present[i] || (steps && !steps[i])) continue
      const other = holder[i]
      if (other) throw duplicateError(column, other, matching)
      holder[i] = column
    }
  }
}

function duplicateError(a: Column, b: Column, matching: VectorMatching): Error {
  const shared = writeLabels(groupingOf({ isWithout: !matching.isOn, grouping: matching.labels })(a.labels))
  const side = matching.group === 'right' ? 'left' : 'right'
  return evaluationError(
    `found duplicate series for the match group ${shared} on the ${side} hand-side of the operation: ` +
      `[${writeLabels(a.labels)}, ${writeLabels(b.labels)}];` +
      'many-to-many matching not allowed: matching labels must be unique on one side',
  )
}

const writeLabels = (labels: Labels): string =>
  `{${[...labelPairs(labels)].map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ')}}`

/** Adds stand-ins with the fill value where a side has nothing at a step. */
function withFill(
  group: MatchGroup,
  fill: { many: number | null; one: number | null },
  matching: VectorMatching,
  count: number,
): MatchGroup & { readonly fillers: ReadonlySet<Column> } {
  const shared = groupingOf({ isWithout: !matching.isOn, grouping: matching.labels })
  const fillers = new Set<Column>()
  const standIn = (value: number | null, present: Vector, model: Column | undefined): Column[] => {
    if (value === null || !model) return []
    const here = presenceOf(present, count)
    const filler: Column = {
      labels: shared(model.labels),
      isNameDropped: false,
      values: new Float64Array(count).fill(value),
      present: here.map(isHere => 1 - isHere),
    }
    fillers.add(filler)
    return [filler]
  }
  return {
    many: [...group.many, ...standIn(fill.many, group.many, group.one[0])],
    one: [...group.one, ...standIn(fill.one, group.one, group.many[0])],
    fillers,
  }
}

type Operating = { readonly expr: BinaryExpr; readonly notes: StepNotes }

function matchGroup(
  { expr, notes }: Operating,
  group: MatchGroup & { readonly fillers: ReadonlySet<Column> },
  count: number,
): Matched[] {
  const results: Matched[] = []
  const taken = expr.matching.group === 'one' && group.many.length > 1 ? new Uint8Array(count) : null
  for (const many of group.many) {
    for (const one of group.one) {
      if (group.fillers.has(many) && group.fillers.has(one)) continue
      const result = combine({ expr, notes }, many, one)
      if (taken) claim(taken, result.matched)
      results.push(result)
    }
  }
  return results
}

function claim(taken: Uint8Array, matched: Uint8Array): void {
  for (let i = 0; i < taken.length; i++) {
    if (!matched[i]) continue
    if (taken[i]) {
      throw evaluationError(
        'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)',
      )
    }
    taken[i] = 1
  }
}

function combine({ expr, notes }: Operating, many: Column, one: Column): Matched {
  const operation = operationOf(expr.op)
  if (operation.kind === 'nothing' || hasHistograms([many, one])) {
    return combineSamples({ expr, notes }, many, one)
  }
  const [left, right] = expr.matching.group === 'right' ? [one, many] : [many, one]
  const matched = both(many.present, one.present)
  const isFilter = operation.kind === 'compare' && !expr.returnsBool
  const column = emptyColumn(
    resultLabels(expr, many.labels, one.labels),
    matched.length,
    many.isNameDropped || (operation.kind === 'compare' && expr.returnsBool),
  )
  for (let i = 0; i < matched.length; i++) {
    if (!matched[i]) continue
    const [a, b] = [left.values[i] ?? NaN, right.values[i] ?? NaN]
    if (operation.kind === 'compute') column.values[i] = operation.of(a, b)
    else if (isFilter && !operation.of(a, b)) continue
    else column.values[i] = isFilter ? a : operation.of(a, b) ? 1 : 0
    column.present[i] = 1
  }
  return { column, matched }
}

/** The same where samples may be native histograms; what the operator is not defined on does not count as a match. */
function combineSamples({ expr, notes }: Operating, many: Column, one: Column): Matched {
  const [left, right] = expr.matching.group === 'right' ? [one, many] : [many, one]
  const isTest = isComparison(expr.op) && expr.returnsBool
  const labels = resultLabels(expr, many.labels, one.labels)
  const draft = new ColumnDraft(labels, many.present.length, many.isNameDropped || isTest)
  const matched = both(many.present, one.present)
  for (let i = 0; i < matched.length; i++) {
    if (!matched[i]) continue
    const { sample, holds, note } = operate(expr.op, sampleAt(left, i), sampleAt(right, i))
    notes.add(i, note)
    if (sample === null) matched[i] = 0
    else if (isTest) draft.put(i, holds ? 1 : 0)
    else if (holds) draft.put(i, sample)
  }
  return { column: draft.finished(), matched }
}

function resultLabels(expr: BinaryExpr, many: Labels, one: Labels): Labels {
  const { matching } = expr
  const keepsName = operationOf(expr.op).kind !== 'compute'
  let labels = keepsName ? many : withoutMetadata(many)
  if (matching.group === 'one') {
    const names = new Set(matching.labels)
    labels = keepLabels(labels, name => names.has(name) === matching.isOn)
  }
  for (const name of matching.include) labels = withLabel(labels, name, labelValue(one, name))
  return labels
}

/** Joins results with equal labels; two of them at one step mean that the grouping was not precise enough. */
function joinResults(results: readonly Matched[], matching: VectorMatching, evaluator: Evaluator): Vector {
  const dropsNow = !evaluator.options.delayedNameRemoval
  const byLabels = new Map<string, Matched>()
  for (const result of results) {
    const { column } = result
    const labels = dropsNow && column.isNameDropped ? withoutMetadata(column.labels) : column.labels
    const named = {
      ...result,
      column: { ...column, labels, isNameDropped: column.isNameDropped && !dropsNow },
    }
    const key = labelsKey(labels)
    const first = byLabels.get(key)
    byLabels.set(key, first ? joined(first, named, matching) : named)
  }
  return [...byLabels.values()].map(result => result.column).filter(hasAny)
}

function joined(a: Matched, b: Matched, matching: VectorMatching): Matched {
  const values = a.column.values.slice()
  const present = a.column.present.slice()
  const matched = a.matched.slice()
  for (let i = 0; i < matched.length; i++) {
    if (!b.matched[i]) continue
    if (matched[i]) {
      const hint =
        matching.group === 'one'
          ? 'many-to-one matching must be explicit (group_left/group_right)'
          : 'grouping labels must ensure unique matches'
      throw evaluationError(`multiple matches for labels: ${hint}`)
    }
    matched[i] = 1
    present[i] = b.column.present[i] ?? 0
    values[i] = b.column.values[i] ?? 0
  }
  const histograms = joinedHistograms(a.column, { ...b.column, present: b.matched })
  return { column: { ...a.column, values, present, histograms }, matched }
}
