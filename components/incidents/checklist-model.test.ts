import { expect, test } from 'vitest'
import type { ChecklistItem } from '../../lib/core/incident/types.ts'
import { countTicks, phasesOf } from './checklist-model.ts'
import { AT } from './testing.ts'

const item = (key: string, phase: string, isDone = false): ChecklistItem => ({
  key,
  phase,
  text: key,
  tick: isDone ? { by: 'ines', atMs: AT } : null,
})

test('items stand by phase, each in its order, with what is ticked counted', () => {
  const items = [item('1', 'Now', true), item('2', 'Later'), item('3', 'Now')]
  const phases = phasesOf({ key: 'phases', title: 'P1', items })
  expect(phases.map(({ phase, items: own }) => [phase, own.map(({ key }) => key)])).toEqual([
    ['Now', ['1', '3']],
    ['Later', ['2']],
  ])
  expect(countTicks(items)).toEqual({ done: 1, all: 3 })
  expect(countTicks([])).toEqual({ done: 0, all: 0 })
})
