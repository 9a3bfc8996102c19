import { expect, test } from 'vitest'
import { lastMajorRelease } from './index.ts'

test.each([
  ['none', [], null],
  ['only the first one known', ['2.0.0'], null],
  ['a minor one', ['2.0.0', '2.1.0', 'v2.2'], null],
  ['a major one', ['2.9', '3.0.0', '3.1.0'], 1],
  ['two of them', ['1', '2', '3.0.0-rc.1'], 2],
  ['back and there again', ['2.0.0', '3.0.0', '2.9.0', '3.0.1'], 1],
  ['hashes between', ['2.0.0', 'a1b2c3d', '20f3a', null, 'v3.0'], 4],
])('X-70 %s', (_what, versions, place) => {
  const deploys = versions.map((version, i) => ({ atMs: i, version }))
  expect(lastMajorRelease(deploys)).toBe(place)
  expect(lastMajorRelease(deploys.toReversed())).toBe(place)
})
