import { describe, expect, test } from 'vitest'
import { untilStep } from './clock.tsx'

describe('when the page’s clock steps next', () => {
  test.each([
    ['no data yet: as the next second begins', 10_300, 0, 700],
    ['on a second: a whole one', 10_000, 0, 1_000],
    ['data just came: more of it may bring the step along', 10_300, 10_300, 1_250],
    ['more did not come: the next second after the wait', 11_550, 10_300, 450],
    ['data of long ago holds nothing back', 30_900, 10_300, 100],
  ])('%s', (_name, nowMs, heardMs, expected) => {
    expect(untilStep(nowMs, heardMs)).toBe(expected)
  })
})
