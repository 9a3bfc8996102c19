import { expect, test } from 'vitest'
import type { TimelineEntry } from '../../lib/core/incident/types.ts'
import { AT, entry, MINUTE } from './testing.ts'
import {
  kindsIn,
  readTimelineWish,
  stopOf,
  timelineRows,
  titleText,
  writtenLateMs,
} from './timeline-model.ts'

const ENTRIES: readonly TimelineEntry[] = [
  entry({ id: 'open', kind: 'opened', title: 'P1 by rule PoolFull', atMs: AT }),
  entry({ id: 'ack', kind: 'acknowledged', by: 'ines', title: 'Acknowledged', atMs: AT + MINUTE }),
  entry({
    id: 'note',
    kind: 'note',
    by: 'kofi',
    body: 'Rolling **back**',
    atMs: AT + 3 * MINUTE,
    isPinned: true,
  }),
  entry({ id: 'late', kind: 'alert', title: 'DiskFull fires', service: 'rose', atMs: AT + 2 * MINUTE }),
]
const idsOf = (query: string) => {
  const parameters = new URLSearchParams(query)
  return timelineRows(
    ENTRIES,
    readTimelineWish(name => parameters.get(name)),
  ).map(({ id }) => id)
}

test.each([
  ['', ['note', 'late', 'ack', 'open']],
  ['by=people', ['note', 'ack']],
  ['by=machine', ['late', 'open']],
  ['by=pinned', ['note']],
  ['kind=alert', ['late']],
  ['find=BACK', ['note']],
  ['find=rose', ['late']],
  ['find=ines', ['ack']],
  ['find=nothing', []],
  ['by=nobody&kind=none', ['note', 'late', 'ack', 'open']],
])('the wish "%s" leaves, newest first, %j', (query, ids) => {
  expect(idsOf(query)).toEqual(ids)
})

test('two entries of one moment stand in the order in which they were recorded', () => {
  const both = [entry({ id: 'a', recordedAtMs: AT + 1 }), entry({ id: 'b', recordedAtMs: AT + 2 })]
  const wish = { side: 'all', kind: '', words: '' } as const
  expect(timelineRows(both, wish).map(({ id }) => id)).toEqual(['b', 'a'])
  expect(timelineRows(both.toReversed(), wish).map(({ id }) => id)).toEqual(['b', 'a'])
})

test('people, machines and turns have their own stops', () => {
  expect(ENTRIES.map(stopOf)).toEqual(['turn', 'person', 'person', 'machine'])
})

test('kinds are counted, those that are not there are not offered', () => {
  expect(kindsIn(ENTRIES).map(({ kind, count }) => `${kind} ${count}`)).toEqual([
    'opened 1',
    'acknowledged 1',
    'alert 1',
    'note 1',
  ])
})

test('what was written down much later says so', () => {
  expect(writtenLateMs(entry({ recordedAtMs: AT + 59_000 }))).toBeNull()
  expect(writtenLateMs(entry({ recordedAtMs: AT + 12 * MINUTE }))).toBe(12 * MINUTE)
})

test('people stand by name in what the deck wrote; a note has no title of its own', () => {
  const nameOf = (email: string) => (email === 'ines.farkas@example.org' ? 'Ines Farkas' : email)
  const title = 'Commander: kofi@example.org → ines.farkas@example.org.'
  expect(titleText({ kind: 'role', title }, nameOf)).toBe('Commander: kofi@example.org → Ines Farkas.')
  expect(titleText({ kind: 'note', title: 'Note' }, nameOf)).toBe('')
})
