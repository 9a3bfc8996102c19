import { expect, test } from 'vitest'
import { ReadUptimeDays, type UptimeDaysView } from '../../lib/contract/uptime.ts'
import { daysShown, describeStrip, questionsOf, stripPaths } from './day-strip-model.ts'

const view = (days: UptimeDaysView['subjects'][string]['days']): UptimeDaysView => ({
  rule: 'the rule',
  days: days.map((_, index) => index * 86_400_000),
  subjects: { 'check:a/b': { ratio: 1, days } },
})
const gaps = (count: number) => Array<null>(count).fill(null)
const UP = [1, 0, 0] as const

test('a day that was up is one whole bar, and one without data a line at the bottom', () => {
  expect(stripPaths([UP, null])).toEqual({
    up: 'M0.1 0H0.9V1H0.1Z',
    gap: 'M1.1 0.9H1.9V1H1.1Z',
    degraded: '',
    maintenance: '',
    down: '',
  })
})

test('a minute of outage is seen, and stands at the bottom', () => {
  const { down, up } = stripPaths([[0.9993, 0, 0]])
  expect(down).toBe('M0.1 0.75H0.9V1H0.1Z')
  expect(up).toBe('M0.1 0H0.9V0.75H0.1Z')
})

test('shares that fill the day leave no bar of another tone', () => {
  const { up, degraded, down } = stripPaths([[0.5, 0.5, 0]])
  expect([up, degraded, down]).toEqual(['', 'M0.1 0H0.9V0.5H0.1Z', 'M0.1 0.5H0.9V1H0.1Z'])
})

test.each([
  ['young', [...gaps(89), UP], 30],
  ['old', [UP, ...gaps(88), UP], 90],
] as const)('a %s deck shows its days', (_, days, expected) => {
  expect(daysShown([view(days)])).toBe(expected)
})

test('a strip in words', () => {
  expect(describeStrip({ ratio: 0.99, days: [null, [0.98, 0, 0], UP] }, '99.00%')).toBe(
    '3 days: 99.00% up, 1 with an outage, 1 without data',
  )
  expect(describeStrip({ ratio: null, days: gaps(30) }, '—')).toBe('30 days, none with data')
})

test('a thousand subjects are asked for in few questions, each of which is taken', () => {
  const subjects = Array.from(
    { length: 1_000 },
    (_, index) => `child:service-${index % 7}/check-${index}/Redis, b`,
  )
  const questions = questionsOf(subjects, 300)
  expect(questions.length).toBeLessThan(20)
  const asked = questions.flatMap(({ question }) => {
    expect(question.length).toBeLessThanOrEqual(6_000)
    return ReadUptimeDays.parse({ subjects: new URLSearchParams(question).getAll('subjects') }).subjects
  })
  expect(asked).toEqual(subjects)
})
