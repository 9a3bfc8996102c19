import { describe, expect, test } from 'vitest'
import type { Silence } from './silence.ts'
import { isEnding, noticeMs, silenceNotice } from './silence-notice.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const END_MS = Date.parse('2026-02-03T14:00:00Z')

const silence = (lengthMs: number): Silence => ({
  id: 's1',
  matchers: [
    { name: 'alertname', op: '=', value: 'HighCpu' },
    { name: 'team', op: '=~', value: 'db|web' },
  ],
  startsAtMs: END_MS - lengthMs,
  endsAtMs: END_MS,
  updatedAtMs: 0,
  createdBy: 'ada@example.org',
  comment: 'new disks',
  recurrence: null,
})

test.each([
  [7 * 24 * HOUR_MS, 60],
  [4 * HOUR_MS, 60],
  [2 * HOUR_MS, 30],
  [30 * MINUTE_MS, 7.5],
])('of a silence of %j ms its maker is told %j minutes before', (lengthMs, minutes) => {
  const one = silence(lengthMs)
  const fromMs = END_MS - minutes * MINUTE_MS
  expect(noticeMs(one)).toBe(fromMs)
  expect([fromMs - 1, fromMs, END_MS - 1, END_MS].map(now => isEnding(one, now))).toEqual([
    false,
    true,
    true,
    false,
  ])
})

test('a silence of less than half an hour ends without a word', () => {
  const one = silence(30 * MINUTE_MS - 1)
  expect(noticeMs(one)).toBeNull()
  expect(isEnding(one, END_MS - 1)).toBe(false)
})

describe('the mail', () => {
  const told = (alerts: readonly string[]) =>
    silenceNotice(silence(4 * HOUR_MS), {
      alerts,
      now: END_MS - HOUR_MS,
      deckUrl: 'https://deck.example.org',
    })

  test('says what ends when, and how it is made longer', () => {
    expect(told([])).toEqual({
      subject: 'Your silence ends in 60 min: alertname="HighCpu", team=~"db|web"',
      text: [
        'Your silence ends at 2026-02-03 14:00 UTC.',
        '',
        'It holds back: alertname="HighCpu", team=~"db|web"',
        'You wrote: new disks',
        '',
        'Nothing fires under it at the moment.',
        '',
        'To let it last longer: https://deck.example.org/silences',
      ].join('\n'),
    })
  })

  test.each([
    [['HighCpu'], '1 alert fires under it, and will be told when it has ended: HighCpu.'],
    [['B', 'A', 'A'], '3 alerts fire under it, and will be told when it has ended: A (2), B.'],
    [
      ['A', 'B', 'C', 'D', 'E', 'F', 'G'],
      '7 alerts fire under it, and will be told when it has ended: A, B, C, D, E and 2 more.',
    ],
  ])('of %j it says what will be told', (alerts, expected) => {
    expect(told(alerts).text).toContain(expected)
  })
})
