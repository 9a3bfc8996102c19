import { expect, test } from 'vitest'
import type { SilenceRow } from '../../lib/contract/alerts.ts'
import {
  endsSoon,
  isIn,
  localText,
  readLocal,
  sortSilences,
  standingOf,
  writtenMatchers,
} from './silence-model.ts'

const HOUR_MS = 3_600_000
const RECURRENCE = { starts: '2026-01-04T02:00', duration: '2h', zone: 'UTC', repeats: 'FREQ=WEEKLY' }

const silence = (id: string, over: Partial<SilenceRow> = {}): SilenceRow => ({
  id,
  matchers: [{ name: 'a', op: '=', value: 'b' }],
  startsAtMs: 0,
  endsAtMs: 10 * HOUR_MS,
  updatedAtMs: 0,
  createdBy: 'Ines',
  comment: 'work',
  recurrence: null,
  state: 'active',
  isSilentNow: true,
  matching: 0,
  ...over,
})

test('those that hold stand first, the one that ends soonest at the top; ended ones last', () => {
  const rows = [
    silence('over-long-ago', { state: 'expired', isSilentNow: false, endsAtMs: 1 }),
    silence('over', { state: 'expired', isSilentNow: false, endsAtMs: 2 }),
    silence('coming', { state: 'pending', isSilentNow: false }),
    silence('between', { isSilentNow: false, recurrence: RECURRENCE }),
    silence('long'),
    silence('short', { endsAtMs: HOUR_MS }),
  ]
  expect(sortSilences(rows).map(({ id }) => id)).toEqual([
    'short',
    'long',
    'between',
    'coming',
    'over',
    'over-long-ago',
  ])
  expect(rows.map(standingOf)).toEqual(['expired', 'expired', 'pending', 'waiting', 'active', 'active'])
  expect(rows.filter(row => isIn(row, 'open'))).toHaveLength(4)
  expect(rows.filter(row => isIn(row, 'recurring')).map(({ id }) => id)).toEqual(['between'])
  expect(rows.filter(row => isIn(row, 'expired'))).toHaveLength(2)
})

test('one that ends within the hour is marked, a pending one is not', () => {
  const row = silence('a', { endsAtMs: 2 * HOUR_MS })
  expect(endsSoon(row, HOUR_MS - 1)).toBe(false)
  expect(endsSoon(row, HOUR_MS)).toBe(true)
  expect(endsSoon({ ...row, state: 'pending' }, HOUR_MS)).toBe(false)
})

test('lines that were not begun are no matchers', () => {
  const drafts = [
    { id: 0, name: ' team ', op: '=', value: 'db' },
    { id: 1, name: ' ', op: '=~', value: 'x' },
  ] as const
  expect(writtenMatchers(drafts)).toEqual([{ name: 'team', op: '=', value: 'db' }])
})

test('a moment is read back from a field as it was written, to the minute', () => {
  const atMs = Date.UTC(2026, 2, 29, 1, 30)
  expect(readLocal(localText(atMs))).toBe(atMs)
  expect(readLocal('')).toBeNull()
})
