import { expect, test } from 'vitest'
import { fillAnswers } from './rolled-up.ts'

const filled = (endsMs: number[], everyMs: number, stepEndsMs: number[], toMs: number) => {
  const column = { values: new Float64Array(stepEndsMs.length), present: new Uint8Array(stepEndsMs.length) }
  const answers = { endsMs: Float64Array.from(endsMs), values: Float64Array.from(endsMs), toMs, everyMs }
  const next = fillAnswers(answers, column, Float64Array.from(stepEndsMs))
  return { next, seen: [...column.values].map((value, i) => (column.present[i] === 1 ? value : null)) }
}

test.each([
  ['each step has its answer', [10, 20, 30], 10, [10, 20, 30], 30, [10, 20, 30], 3],
  ['there are answers before the first step', [10, 20, 30], 10, [20, 30], 30, [20, 30], 2],
  ['some steps are behind the answers', [10, 20], 10, [10, 20, 30], 20, [10, 20, null], 2],
  ['a step has none', [10, 30], 10, [10, 20, 30], 30, [10, null, 30], 3],
  ['the last ones have none', [10], 10, [10, 20, 30], 30, [10, null, null], 3],
  ['no step has any', [], 10, [10, 20], 20, [null, null], 2],
  ['steps are longer, and as many answers lie elsewhere', [0, 10, 40], 10, [0, 20, 40], 40, [0, null, 40], 3],
  ['there is one step', [10], 10, [10], 10, [10], 1],
])('answers go to their steps where %s', (_where, endsMs, everyMs, stepEndsMs, toMs, seen, next) => {
  expect(filled(endsMs, everyMs, stepEndsMs, toMs)).toEqual({ next, seen })
})
