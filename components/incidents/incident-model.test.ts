import { expect, test } from 'vitest'
import type { Clock } from '../../lib/core/incident/types.ts'
import {
  badgeText,
  clockText,
  countdownText,
  initialsOf,
  shareGone,
  sortIncidents,
} from './incident-model.ts'
import { AT, incident, MINUTE } from './testing.ts'

test.each([
  [0, '00:00'],
  [273_000, '04:33'],
  [86 * MINUTE + 33_000, '1:26:33'],
  [47 * 60 * MINUTE, '47:00:00'],
  [51 * 60 * MINUTE, '2 d 3 h'],
  [48 * 60 * MINUTE, '2 d'],
])('writes %i ms as %s', (lengthMs, text) => {
  expect(clockText(lengthMs)).toBe(text)
})

test('a limit that has passed counts up with a plus', () => {
  expect(countdownText(AT + 5_000, AT)).toBe('00:05')
  expect(countdownText(AT - 65_000, AT)).toBe('+01:05')
})

const clock = (changes: Partial<Clock> = {}): Clock => ({
  key: 'acknowledge',
  title: 'Acknowledge',
  startMs: AT,
  warnMs: AT + 4 * MINUTE,
  dueMs: AT + 5 * MINUTE,
  doneMs: null,
  standing: 'running',
  ...changes,
})

test('the bar of a clock is full at its limit, stays at what was met, and is none without a limit', () => {
  expect(shareGone(clock(), AT + 2.5 * MINUTE)).toBe(0.5)
  expect(shareGone(clock(), AT + 9 * MINUTE)).toBe(1)
  expect(shareGone(clock({ doneMs: AT + MINUTE }), AT + 9 * MINUTE)).toBe(0.2)
  expect(shareGone(clock({ dueMs: null }), AT)).toBeNull()
})

test('open incidents come first, the gravest of them first, then the newest', () => {
  const rows = [
    incident({ id: 1, severity: 1, state: 'resolved', openedAtMs: AT }),
    incident({ id: 2, severity: 3, openedAtMs: AT - 2 }),
    incident({ id: 3, severity: 1, openedAtMs: AT - 3 }),
    incident({ id: 4, severity: 4, state: 'reviewed', openedAtMs: AT + 1 }),
  ]
  expect(sortIncidents(rows).map(({ id }) => id)).toEqual([3, 2, 4, 1])
})

test('a label stands with its service', () => {
  const nameOf = (slug: string) => (slug === 'vrooli' ? 'Vrooli' : slug)
  expect(badgeText({ services: ['vrooli'], severityLabel: 'P1' }, nameOf)).toBe('Vrooli P1')
  expect(badgeText({ services: ['vrooli', 'rose'], severityLabel: 'P0' }, nameOf)).toBe('Vrooli +1 P0')
  expect(badgeText({ services: [], severityLabel: 'Critical' }, nameOf)).toBe('Critical')
})

test.each([
  ['Ines Farkas', 'IF'],
  ['ines.farkas@example.org', 'IF'],
  ['kofi', 'K'],
])('%s is %s where there is no place for more', (name, initials) => {
  expect(initialsOf(name)).toBe(initials)
})
