import { describe, expect, test } from 'vitest'
import { labelsFromObject } from '../labels/index.ts'
import { advanceGroup, flushDeadlineMs, type GroupState, leavesGroup, startGroup } from './group.ts'
import { alertOf, nodeOf } from './testing.ts'

const NODE = nodeOf({ groupWaitMs: 30_000, groupIntervalMs: 300_000 })
const start = (startsAtMs: number, now: number) =>
  startGroup(NODE, { labels: labelsFromObject({}), alert: alertOf({ a: 'b' }, { startsAtMs }), now })

const at = (nextFlushAtMs: number): GroupState => ({ ...start(0, 0), nextFlushAtMs })

describe('A8: timers', () => {
  test.each([
    ['a new group waits for group_wait', 1_000_000, 1_030_000],
    ['exactly group_wait ago is not over yet', 970_000, 1_030_000],
    ['an alert that waited as long elsewhere is told at once', 969_999, 1_000_000],
  ])('A8: %s', (_why, startsAtMs, expected) =>
    expect(start(startsAtMs, 1_000_000)).toMatchObject({ hasFlushed: false, nextFlushAtMs: expected }),
  )

  test.each([
    ['not before its time', 30_000, 29_999, false, 30_000],
    ['at its time, and then every group_interval', 30_000, 30_000, true, 330_000],
    ['a late flush keeps the grid', 30_000, 31_500, true, 330_000],
    ['what a standstill missed is left out', 30_000, 700_000, true, 930_000],
  ])('A8: %s', (_why, next, now, isFlushed, expected) =>
    expect(advanceGroup(at(next), NODE, now)).toMatchObject({
      isFlushed,
      state: { nextFlushAtMs: expected, hasFlushed: isFlushed },
    }),
  )

  test('A8: an alert that comes later does not change the timer: nothing but its time flushes a group', () => {
    const { state } = advanceGroup(at(30_000), NODE, 30_000)
    expect(advanceGroup(state, NODE, 100_000)).toEqual({ state, isFlushed: false })
  })
})

describe('A9: what leaves a group after all was told', () => {
  const flushed = alertOf({ a: 'b' }, { endsAtMs: 100, updatedAtMs: 90 })
  test.each([
    ['resolved and not heard of since', flushed, true],
    ['resolved, but heard of since', { ...flushed, updatedAtMs: 95 }, false],
    ['firing again', { ...flushed, endsAtMs: 500, updatedAtMs: 95 }, false],
  ])('A9: %s', (_why, current, expected) => expect(leavesGroup(flushed, current, 100)).toBe(expected))

  test('A9: what fires stays', () => expect(leavesGroup(flushed, flushed, 99)).toBe(false))
})

test.each([
  [300_000, 300_000],
  [1_000, 10_000],
])('A10: a flush of a group with interval %i ms has %i ms', (groupIntervalMs, expected) =>
  expect(flushDeadlineMs({ groupIntervalMs })).toBe(expected),
)
