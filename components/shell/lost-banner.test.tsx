// @vitest-environment jsdom
import { expect, test } from 'vitest'
import type { Connection } from '../../lib/client/live-connection.ts'
import { nextOutage, type Outage } from './lost-banner.tsx'

const connection = (change: Partial<Connection>): Connection => ({
  state: 'live',
  sinceMs: 0,
  lastDataMs: 900,
  refusal: null,
  ...change,
})
const NONE: Outage = { kind: 'none' }
const LOST: Outage = { kind: 'lost', sinceMs: 1_000, lastDataMs: 900 }

test('a short break is not said', () => {
  const cut = connection({ state: 'lost', sinceMs: 1_000 })
  expect(nextOutage(NONE, cut, 2_900)).toEqual(NONE)
  expect(nextOutage(NONE, cut, 3_000)).toEqual(LOST)
})

test('trying again does not start the count anew', () => {
  expect(nextOutage(LOST, connection({ state: 'lost', sinceMs: 5_000 }), 9_000)).toEqual(LOST)
  expect(nextOutage(LOST, connection({ state: 'connecting', sinceMs: 5_000 }), 9_000)).toEqual(LOST)
})

test('back is said only once the figures of the gap have come', () => {
  const back = { state: 'live', sinceMs: 43_000 } as const
  expect(nextOutage(LOST, connection(back), 43_100)).toEqual(LOST)
  expect(nextOutage(LOST, connection({ ...back, lastDataMs: 43_050 }), 43_100)).toEqual({
    kind: 'filled',
    lastedMs: 42_000,
    backMs: 43_100,
  })
})

test('the good news goes by itself', () => {
  const filled: Outage = { kind: 'filled', lastedMs: 42_000, backMs: 43_100 }
  expect(nextOutage(filled, connection({}), 49_000)).toEqual(filled)
  expect(nextOutage(filled, connection({}), 49_200)).toEqual(NONE)
})
