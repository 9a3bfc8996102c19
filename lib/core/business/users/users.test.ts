import { describe, expect, test } from 'vitest'
import { cohortTable, latest, measured, retention, stickiness, type UserDay, weekGrowth } from './index.ts'

const NOW_MS = Date.parse('2026-11-05T12:00Z')
const day = (date: string, more: Partial<UserDay> = {}): UserDay => ({
  day: date,
  daily: null,
  weekly: null,
  monthly: null,
  new: null,
  ...more,
})

describe('cohorts', () => {
  const cells = [
    { cohort: '2026-10-19', week: 0, users: 300 },
    { cohort: '2026-10-19', week: 1, users: 150 },
    { cohort: '2026-10-12', week: 0, users: 100 },
    { cohort: '2026-10-12', week: 2, users: 20 },
    { cohort: '2026-10-12', week: 1, users: 90 },
    { cohort: '2026-10-26', week: 0, users: 50 },
    { cohort: '2026-10-26', week: 1, users: 1 },
  ]
  test('as a table, oldest first; what was not told stays open', () => {
    expect(cohortTable([...cells, { cohort: '2026-11-02', week: 2, users: 1 }])).toEqual([
      { cohort: '2026-10-12', users: [100, 90, 20] },
      { cohort: '2026-10-19', users: [300, 150] },
      { cohort: '2026-10-26', users: [50, 1] },
      { cohort: '2026-11-02', users: [null, null, 1] },
    ])
  })

  test('retention is weighted by size, and leaves out weeks that are not over', () => {
    // The week after 26 October ends on 8 November.
    expect(retention(cohortTable(cells), 1, NOW_MS)).toEqual({
      value: 240 / 400,
      worked: '240 of 400 users of 2 weeks',
      missing: null,
    })
  })

  test.each([
    ['no cohorts', [], 1, 'tells no cohorts'],
    ['none is old enough', cells, 4, 'no cohort is 4 weeks old yet'],
    [
      'nobody came',
      [
        { cohort: '2026-10-12', week: 0, users: 0 },
        { cohort: '2026-10-12', week: 1, users: 0 },
      ],
      1,
      'nobody came',
    ],
  ])('%s: no number, but why', (_name, told, weeks, why) => {
    expect(retention(cohortTable(told), weeks, NOW_MS)).toMatchObject({
      value: null,
      missing: expect.stringContaining(why),
    })
  })
})

describe('growth and stickiness', () => {
  test('a week against the week before, of the newest day that has one', () => {
    expect(
      weekGrowth([
        day('2026-10-28', { weekly: 1_000 }),
        day('2026-11-04', { weekly: 1_250 }),
        day('2026-11-05', { daily: 9 }),
      ]),
    ).toEqual({ value: 0.25, worked: '(1,250 − 1,000) ÷ 1,000', missing: null })
  })

  test.each([
    ['no weekly users', [day('2026-11-04', { daily: 3 })], 'no weekly users'],
    [
      'the week before not known',
      [day('2026-10-27', { weekly: 5 }), day('2026-11-04', { weekly: 6 })],
      'seven days before are not known',
    ],
    [
      'nobody before',
      [day('2026-10-28', { weekly: 0 }), day('2026-11-04', { weekly: 6 })],
      'no weekly users seven days before',
    ],
  ])('%s: no number, but why', (_name, days, why) => {
    expect(weekGrowth(days)).toMatchObject({ value: null, missing: expect.stringContaining(why) })
  })

  test('daily against monthly users, of a day that is over', () => {
    const days = [
      day('2026-11-03', { daily: 30, monthly: 120 }),
      day('2026-11-04', { daily: 40 }),
      day('2026-11-05', { daily: 1, monthly: 120 }),
    ]
    expect(stickiness(days, '2026-11-05')).toMatchObject({ value: 0.25, worked: '30 ÷ 120 on 2026-11-03' })
    expect(stickiness(days.slice(1), '2026-11-05').missing).toContain('not both known')
    expect(stickiness([day('2026-11-03', { daily: 0, monthly: 0 })], '2026-11-05').missing).toContain(
      'no monthly users',
    )
  })

  test('a measure now, against as many days before', () => {
    const days = [day('2026-10-29', { new: 10 }), day('2026-11-05', { new: 12 }), day('2026-11-06')]
    expect(measured(days, 'new', 7)).toEqual({ value: 12, day: '2026-11-05', change: 0.2 })
    expect(measured(days, 'new', 30)).toEqual({ value: 12, day: '2026-11-05', change: null })
    expect([measured(days, 'daily', 7), latest(days, 'daily')]).toEqual([null, null])
  })
})
