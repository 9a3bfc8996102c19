import { expect, test } from 'vitest'
import { isStaleAt } from './live.ts'
import type { Connection } from './live-connection.ts'

const connection = (state: Connection['state'], sinceMs: number): Connection => ({
  state,
  sinceMs,
  lastDataMs: null,
  refusal: null,
})

test.each<[string, number | null, Connection, boolean]>([
  ['fresh, and the line is up', 99_000, connection('live', 0), false],
  ['nothing came yet', null, connection('lost', 0), false],
  ['silent for longer than the engine ever is', 69_000, connection('live', 0), true],
  ['a line that was cut this moment may come back', 99_000, connection('lost', 99_000), false],
  ['a line that stays cut', 99_000, connection('lost', 97_000), true],
])('%s', (_what, receivedAtMs, state, isStale) => {
  expect(isStaleAt(receivedAtMs, state, 100_000)).toBe(isStale)
})
