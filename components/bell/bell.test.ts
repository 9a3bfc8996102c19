import { expect, test } from 'vitest'
import type { AlertRow } from '../../lib/contract/alerts.ts'
import { alertRow } from '../alerts/testing.ts'
import { countText, endingFor, firingKey, hasNew, titleWith } from './bell-model.ts'

test('nothing is new to somebody who has just come; an alert that fires again is', () => {
  const row = alertRow('a')
  const isNew = (known: ReadonlySet<string> | null, rows: readonly AlertRow[]) =>
    hasNew(known, rows.map(firingKey))
  expect(isNew(null, [row])).toBe(false)
  const known = new Set([firingKey(row)])
  expect(isNew(known, [row])).toBe(false)
  expect(isNew(known, [row, alertRow('b')])).toBe(true)
  expect(isNew(known, [{ ...row, startsAtMs: 2_000 }])).toBe(true)
})

test.each([
  ['Alerts · Opsdeck', 3, '(3) Alerts · Opsdeck'],
  ['(3) Alerts · Opsdeck', 4, '(4) Alerts · Opsdeck'],
  ['(99+) Alerts', 0, 'Alerts'],
  ['Alerts', 1_000, '(99+) Alerts'],
])('the title %j with %j', (title, count, wanted) => {
  expect(titleWith(title, count)).toBe(wanted)
})

test('a count in a narrow place', () => {
  expect([0, 99, 100].map(countText)).toEqual(['0', '99', '99+'])
})

test('only one’s own silences are told of, the first to end first', () => {
  const silence = (id: string, createdBy: string, endsAtMs: number) => ({
    id,
    createdBy,
    comment: id,
    endsAtMs,
  })
  const ending = [silence('late', 'ada@x', 9), silence('other', 'bob@x', 1), silence('soon', 'ada@x', 5)]
  expect(endingFor(ending, 'ada@x').map(({ id }) => id)).toEqual(['soon', 'late'])
})
