import { expect, test } from 'vitest'
import { ReadUptimeDays } from './uptime.ts'

test.each([
  ['check:a/b,part:a/x', ['check:a/b', 'part:a/x']],
  [
    ['check:a/b', 'child:a/b/Redis, cache'],
    ['check:a/b', 'child:a/b/Redis, cache'],
  ],
  ['child:a/b/Redis, cache,service:a', ['child:a/b/Redis, cache', 'service:a']],
])('subjects are taken by comma or repeated: %j', (subjects, expected) => {
  expect(ReadUptimeDays.parse({ subjects })).toEqual({ subjects: expected })
})

test.each([
  ['more than fit', Array(301).fill('service:a')],
  ['none', ''],
  ['what is no subject', 'elsewhere:a'],
  ['one of no kind among others', ['service:a', 'b:c']],
])('days of %s are refused', (_, subjects) => {
  expect(ReadUptimeDays.safeParse({ subjects }).success).toBe(false)
})
