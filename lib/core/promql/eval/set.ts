import type { SetOperator, VectorMatching } from '../syntax/ast.ts'
import { type Column, hasAny, mergeSameLabels, presenceOf, type Vector } from './column.ts'
import { signatureOf } from './signature.ts'

/** `and`, `or` and `unless`, step by step on the presence of matching series. */
export function combineSets(
  op: SetOperator,
  matching: VectorMatching,
  { left, right }: { left: Vector; right: Vector },
): Vector {
  const signature = signatureOf(matching)
  if (op === 'or') {
    const taken = presenceBySignature(left, signature)
    const added = right.map(column => masked(column, taken.get(signature(column.labels)), 'absent'))
    return mergeSameLabels([...left, ...added.filter(hasAny)])
  }
  const others = presenceBySignature(right, signature)
  const keep = op === 'and' ? 'present' : 'absent'
  return left.map(column => masked(column, others.get(signature(column.labels)), keep)).filter(hasAny)
}

function presenceBySignature(
  vector: Vector,
  signature: (labels: Column['labels']) => string,
): Map<string, Uint8Array> {
  const groups = new Map<string, Column[]>()
  for (const column of vector) {
    const key = signature(column.labels)
    const group = groups.get(key)
    if (group) group.push(column)
    else groups.set(key, [column])
  }
  return new Map([...groups].map(([key, group]) => [key, presenceOf(group, group[0]?.present.length ?? 0)]))
}

/** A column with only those steps at which the other side is present, or absent. */
function masked(column: Column, other: Uint8Array | undefined, keep: 'present' | 'absent'): Column {
  const wanted = keep === 'present' ? 1 : 0
  const present = column.present.map((here, i) => (here && (other?.[i] ?? 0) === wanted ? 1 : 0))
  return { ...column, present }
}
