import { describe, expect, test } from 'vitest'
import { type GrowthQuestion, growthSentence, HourCounts, judgeGrowth, touchesReserve } from './index.ts'

const MILLION = 1_000_000
const ask = (question: Partial<GrowthQuestion>) =>
  judgeGrowth({ active: 0, cap: MILLION, wouldAdd: 1, known: 1_000, takenLately: 0, ...question })

describe('while there is room for all', () => {
  test.each<[string, Partial<GrowthQuestion>]>([
    ['nothing new, though the deck is full', { active: MILLION, wouldAdd: 0 }],
    ['a first scrape', { wouldAdd: 50_000, known: 0 }],
    ['half a million at once', { active: 400_000, wouldAdd: 500_000, known: 0 }],
    ['up to the reserve', { active: 900_000, wouldAdd: 50_000, known: 10, takenLately: 40_000 }],
  ])('%s is admitted', (_what, question) => expect(ask(question)).toBe('admitted'))
})

describe('in the reserve', () => {
  test.each<[string, Partial<GrowthQuestion>, string]>([
    ['ten more of a thousand', { active: 990_000, wouldAdd: 10 }, 'admitted'],
    ['a tenth more of a thousand', { active: 990_000, wouldAdd: 100 }, 'admitted'],
    ['more than a tenth', { active: 990_000, wouldAdd: 101 }, 'growth'],
    ['a tenth again within the hour', { active: 990_000, wouldAdd: 100, takenLately: 100 }, 'growth'],
    ['a few of a small target', { active: 990_000, wouldAdd: 20, known: 5 }, 'admitted'],
    ['a new target', { active: 990_000, wouldAdd: 300, known: 0 }, 'growth'],
    ['a tenth of a giant', { active: 960_000, wouldAdd: 20_000, known: 200_000 }, 'growth'],
    ['the last one', { active: MILLION - 1, wouldAdd: 1 }, 'admitted'],
    ['one too many', { active: MILLION, wouldAdd: 1 }, 'full'],
    ['a million at once', { active: 100_000, wouldAdd: MILLION, known: 100 }, 'growth'],
  ])('%s: %s → %s', (_what, question, verdict) => expect(ask(question)).toBe(verdict))
})

test('one source explodes again and again, twenty others grow by ten each: these get all that they ask for', () => {
  const taken = new HourCounts(100)
  let active = 21 * 1_000
  const cap = 40_000
  const admit = (key: string, wouldAdd: number, nowMs: number): boolean => {
    const question = { active, cap, wouldAdd, known: 1_000, takenLately: taken.of(key, nowMs) }
    if (judgeGrowth(question) !== 'admitted') return false
    if (touchesReserve(active + wouldAdd, cap)) taken.add(key, wouldAdd, nowMs)
    active += wouldAdd
    return true
  }
  const answers: boolean[] = []
  for (let minute = 0; minute < 10; minute++) {
    admit('bad', 10 ** 6, minute * 60_000)
    for (let one = 0; one < 20; one++)
      if (minute % 5 === 0) answers.push(admit(`good ${one}`, 10, minute * 60_000))
  }
  expect(answers.every(Boolean)).toBe(true)
  expect(active).toBe(21_000 + 400)
  // What grows step by step comes to the reserve, and no further.
  for (let minute = 10; minute < 40; minute++) admit('bad', 2_000, minute * 60_000)
  expect(active).toBeLessThanOrEqual(cap * 0.95)
  expect(admit('good 1', 10, 41 * 60_000)).toBe(true)
})

test('an hour forgets minute by minute, and the first key goes when there are too many', () => {
  const counts = new HourCounts(2)
  counts.add('a', 5, 0)
  counts.add('a', 7, 30 * 60_000)
  expect([counts.of('a', 59 * 60_000), counts.of('a', 60 * 60_000), counts.of('a', 90 * 60_000)]).toEqual([
    12, 7, 0,
  ])
  counts.add('b', 1, 0)
  counts.add('c', 1, 0)
  expect([counts.of('a', 0), counts.of('b', 0), counts.of('c', 0)]).toEqual([0, 1, 1])
})

test('the sentence says how many, of how many, and what to do', () => {
  expect(growthSentence('this scrape', { active: MILLION, cap: MILLION, wouldAdd: 52_311 })).toMatch(
    /^this scrape would add 52,311 series; the deck holds 1,000,000 of 1,000,000: .*metric_relabel_configs/,
  )
})
