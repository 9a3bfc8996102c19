import { expect, test } from 'vitest'
import { labelsFromObject } from '../labels/index.ts'
import { alignedTime, nextScrapeAt, targetHash } from './schedule.ts'

test.each([
  ['its place is still ahead', 100_000, 3, 100_003],
  ['its place has just passed', 100_004, 3, 110_003],
  ['it is its place now: the next one', 100_003, 3, 110_003],
  ['the hash is larger than the interval', 100_000, 10_003, 100_003],
])('%s', (_name, nowMs, hash, expected) => expect(nextScrapeAt(nowMs, 10_000, hash)).toBe(expected))

test.each([
  ['on time', 100_000, 100_000],
  ['a little late', 100_009, 100_000],
  ['a little early', 99_995, 100_000],
  ['too late to pretend', 100_011, 100_011],
])('a scrape that starts %s', (_name, startedMs, expected) => {
  expect(alignedTime(startedMs, 100_000, 10_000)).toBe(expected)
})

test('short intervals allow less lateness', () => expect(alignedTime(100_006, 100_000, 500)).toBe(100_006))

test('labels and address decide the place', () => {
  const labels = labelsFromObject({ job: 'a', instance: 'b' })
  expect(targetHash(labels, 'http://b/')).toBe(
    targetHash(labelsFromObject({ instance: 'b', job: 'a' }), 'http://b/'),
  )
  expect(targetHash(labels, 'http://b/')).not.toBe(targetHash(labels, 'http://c/'))
})
