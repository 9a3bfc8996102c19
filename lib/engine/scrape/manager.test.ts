import { expect, test } from 'vitest'
import { createScene, scrapeJob, scrapeTarget } from './testing.ts'

const SECOND = 1_000
const INTERVAL = 10 * SECOND

test('a target is asked once an interval, at its own place in it, and its samples are stored with its labels', async () => {
  const { manager, answer, clock, asked, samplesOf, seriesNames, errors } = createScene()
  answer('a:1', 'x{k="v"} 1\n')
  manager.apply([scrapeJob([scrapeTarget('a:1')])])
  await clock.advance(INTERVAL)
  answer('a:1', 'x{k="v"} 2\n')
  await clock.advance(INTERVAL)
  await manager.stop()
  expect(errors).toEqual([])
  expect(asked).toHaveLength(2)
  const [first = 0, second = 0] = asked.map(({ atMs }) => atMs)
  expect(second - first).toBe(INTERVAL)
  expect(await samplesOf('x')).toEqual([`${first} 1`, `${second} 2`, `${clock.now()} stale`])
  expect(await seriesNames()).toContain('x{instance="a:1", job="test", k="v"}')
})
