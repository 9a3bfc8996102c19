import { expect, test } from 'vitest'
import { SENDING_DROPS } from '../../lib/contract/remote-sending.ts'
import { dropLines, stateOfRemote } from './remote-words.ts'
import { REMOTE } from './testing.ts'

const lastError = { message: 'nothing listens', atMs: 1 }

test.each([
  ['all is well', {}, 'up'],
  ['it fails at the moment', { lastError }, 'degraded'],
  ['it is slow', { behindMs: 90_000 }, 'degraded'],
  ['it is away', { lastError, behindMs: 90_000 }, 'down'],
] as const)('%s: %o is %s', (_when, changes, state) => {
  expect(stateOfRemote({ ...REMOTE, ...changes })).toBe(state)
})

test('what was dropped has a line with its reason, whatever it was', () => {
  expect(dropLines(REMOTE)).toEqual([])
  for (const reason of SENDING_DROPS) {
    const droppedSamples = { ...REMOTE.droppedSamples, [reason]: 1_200 }
    expect(dropLines({ ...REMOTE, droppedSamples })).toEqual([expect.stringMatching(/^1,200 \w+/)])
  }
})
