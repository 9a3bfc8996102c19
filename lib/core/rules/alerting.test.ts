import { describe, expect, test } from 'vitest'
import { labelsFromObject, labelsToObject } from '../labels/index.ts'
import {
  type AdvanceOptions,
  type AlertResult,
  advanceAlerts,
  alertSeries,
  alertsToSend,
  NO_ALERTS,
  type RuleAlert,
  type RuleAlerts,
} from './alerting.ts'

const MINUTE_MS = 60_000
/** An instant whose second is whole. */
const START_MS = 1_700_000_000_000

const result = (name: string, value = 1, note = ''): AlertResult => ({
  key: name,
  labels: labelsFromObject({ alertname: 'A', i: name }),
  annotations: labelsFromObject({ note }),
  value,
})
const results = (names: string): AlertResult[] => names.split('').map(name => result(name))

type Options = Partial<AdvanceOptions>
const options = (minute: number, more: Options = {}): AdvanceOptions => ({
  forMs: 0,
  keepFiringForMs: 0,
  limit: 0,
  ...more,
  atMs: START_MS + minute * MINUTE_MS,
})

/** `a:pending@0` = pending since minute 0, `a:firing@0/2` = fired at minute 2, `a:inactive/5` = resolved at minute 5. */
function written({ labels, state, activeAtMs, firedAtMs, resolvedAtMs }: RuleAlert): string {
  const minute = (ms: number | null) => (ms === null ? '-' : String((ms - START_MS) / MINUTE_MS))
  const name = labelsToObject(labels).i
  if (state === 'pending') return `${name}:pending@${minute(activeAtMs)}`
  if (state === 'firing') return `${name}:firing@${minute(activeAtMs)}/${minute(firedAtMs)}`
  return `${name}:inactive/${minute(resolvedAtMs)}`
}
const shown = (alerts: RuleAlerts) => [...alerts.values()].map(written).join(' ')

/** One evaluation a minute; each turn says which series the expression gives. */
function play(turns: readonly string[], more: Options = {}): string[] {
  let alerts = NO_ALERTS
  return turns.map((names, minute) => {
    const advanced = advanceAlerts(alerts, results(names), options(minute, more))
    alerts = advanced.alerts
    return shown(alerts)
  })
}

describe('the state of an alert', () => {
  test.each<[why: string, more: Options, turns: string[], states: string[]]>([
    [
      'R7 a new result is pending since the evaluation',
      { forMs: 5 * MINUTE_MS },
      ['', 'a'],
      ['', 'a:pending@1'],
    ],
    ['R8 for 0 fires at once', {}, ['a'], ['a:firing@0/0']],
    [
      'R8 fires as soon as it has held for `for`, not after',
      { forMs: 2 * MINUTE_MS },
      ['a', 'a', 'a', 'a'],
      ['a:pending@0', 'a:pending@0', 'a:firing@0/2', 'a:firing@0/2'],
    ],
    [
      'R8 a `for` below the interval fires at the second evaluation',
      { forMs: 1_000 },
      ['a', 'a'],
      ['a:pending@0', 'a:firing@0/1'],
    ],
    [
      'R11 pending and absent is dropped at once',
      { forMs: 5 * MINUTE_MS },
      ['a', '', 'a'],
      ['a:pending@0', '', 'a:pending@2'],
    ],
    [
      'R12 firing and absent is resolved, kept for 15 minutes, then dropped',
      {},
      ['a', ...Array<string>(18).fill('')],
      ['a:firing@0/0', ...Array<string>(16).fill('a:inactive/1'), '', ''],
    ],
    [
      'R13 keep_firing_for of one interval: one more evaluation',
      { keepFiringForMs: MINUTE_MS },
      ['a', '', '', ''],
      ['a:firing@0/0', 'a:firing@0/0', 'a:inactive/2', 'a:inactive/2'],
    ],
    [
      'R13 a result that returns ends the keeping',
      { keepFiringForMs: 2 * MINUTE_MS },
      ['a', '', '', 'a', '', '', ''],
      [...Array<string>(6).fill('a:firing@0/0'), 'a:inactive/6'],
    ],
    [
      'R13 a pending alert is not kept',
      { forMs: 5 * MINUTE_MS, keepFiringForMs: 9 * MINUTE_MS },
      ['a', ''],
      ['a:pending@0', ''],
    ],
    [
      'R14 what returns after it was resolved starts anew',
      { forMs: MINUTE_MS },
      ['a', 'a', '', 'a', 'a'],
      ['a:pending@0', 'a:firing@0/1', 'a:inactive/2', 'a:pending@3', 'a:firing@3/4'],
    ],
    [
      'R5 another label set is another alert; the old one resolves',
      {},
      ['a', 'b', 'ab'],
      ['a:firing@0/0', 'a:inactive/1 b:firing@1/1', 'a:firing@2/2 b:firing@1/1'],
    ],
  ])('%s', (_why, more, turns, states) => expect(play(turns, more)).toEqual(states))

  test('R6 the same labels twice fail the evaluation and change nothing', () => {
    const before = advanceAlerts(NO_ALERTS, results('a'), options(0)).alerts
    const after = advanceAlerts(before, results('aba'), options(1))
    expect(after).toEqual({
      kind: 'failed',
      alerts: before,
      reason: 'its result has the same labels twice after the labels of the rule are set',
    })
    expect(after.alerts).toBe(before)
  })

  test('R9 a longer `for` puts a firing alert back to pending, as if it had never been sent', () => {
    const fired = advanceAlerts(NO_ALERTS, results('a'), options(0)).alerts
    const { alerts: sent } = alertsToSend(fired, sending(0))
    const kept = advanceAlerts(sent, [], options(1, { keepFiringForMs: 9 * MINUTE_MS })).alerts
    const after = advanceAlerts(
      kept,
      [],
      options(2, { forMs: 5 * MINUTE_MS, keepFiringForMs: 9 * MINUTE_MS }),
    )
    expect([...after.alerts.values()]).toMatchObject([
      {
        state: 'pending',
        firedAtMs: null,
        lastSentAtMs: null,
        keepFiringSinceMs: null,
        activeAtMs: START_MS,
      },
    ])
  })

  test('R10 value and annotations follow the results while it is active', () => {
    const before = advanceAlerts(NO_ALERTS, [result('a', 1, 'one')], options(0)).alerts
    const [alert] = advanceAlerts(before, [result('a', 2, 'two')], options(1)).alerts.values()
    expect(alert).toMatchObject({ value: 2, annotations: ['note', 'two'], activeAtMs: START_MS })
    const gone = advanceAlerts(before, [], options(1)).alerts
    expect([...gone.values()]).toMatchObject([{ value: 1, annotations: ['note', 'one'] }])
  })

  test.each<[why: string, given: string, expected: object]>([
    ['R17 exactly the limit is fine', 'ab', { kind: 'advanced', active: 2 }],
    [
      'R17 one more fails, and every alert is forgotten',
      'abc',
      { kind: 'failed', alerts: NO_ALERTS, reason: 'it gives 3 alerts, and the limit of its group is 2' },
    ],
  ])('%s', (_why, given, expected) => {
    const before = advanceAlerts(NO_ALERTS, results('x'), options(0)).alerts
    const resolved = advanceAlerts(before, [], options(1)).alerts
    expect(advanceAlerts(resolved, results(given), options(2, { limit: 2 }))).toMatchObject(expected)
  })

  test('what nothing is known of stays as it is: firing and pending', () => {
    const more = { forMs: MINUTE_MS, isKept: () => true }
    expect(play(['a', 'ab', '', ''], more)).toEqual([
      'a:pending@0',
      'a:firing@0/1 b:pending@1',
      'a:firing@0/1 b:firing@1/2',
      'a:firing@0/1 b:firing@1/2',
    ])
  })
})

describe('series', () => {
  const write = (before: RuleAlerts, now: RuleAlerts) => {
    const { samples, ended } = alertSeries(before, now)
    const name = (labels: (typeof ended)[number]) => {
      const { __name__, alertname: _, ...rest } = labelsToObject(labels)
      return `${__name__} ${Object.values(rest).join(' ')}`
    }
    return [
      ...samples.map(({ labels, value }) => `${name(labels)} = ${value}`),
      ...ended.map(l => `${name(l)} ends`),
    ]
  }
  const pending = advanceAlerts(NO_ALERTS, results('a'), options(0, { forMs: MINUTE_MS })).alerts
  const firing = advanceAlerts(pending, results('a'), options(1, { forMs: MINUTE_MS })).alerts
  const resolved = advanceAlerts(firing, [], options(2)).alerts
  const since = START_MS / 1_000

  test.each<[why: string, before: RuleAlerts, now: RuleAlerts, series: string[]]>([
    [
      'R15 an active alert is two series',
      NO_ALERTS,
      pending,
      ['ALERTS pending a = 1', `ALERTS_FOR_STATE a = ${since}`],
    ],
    [
      'R15 a change of state ends the series of the old one',
      pending,
      firing,
      ['ALERTS firing a = 1', `ALERTS_FOR_STATE a = ${since}`, 'ALERTS pending a ends'],
    ],
    [
      'R15 a resolved alert ends both, once',
      firing,
      resolved,
      ['ALERTS firing a ends', 'ALERTS_FOR_STATE a ends'],
    ],
    ['R15 a resolved alert writes nothing', resolved, resolved, []],
    [
      'R15 a dropped alert ends both',
      pending,
      NO_ALERTS,
      ['ALERTS pending a ends', 'ALERTS_FOR_STATE a ends'],
    ],
    [
      'R8 for 0 writes no pending sample',
      NO_ALERTS,
      advanceAlerts(NO_ALERTS, results('a'), options(0)).alerts,
      ['ALERTS firing a = 1', `ALERTS_FOR_STATE a = ${since}`],
    ],
  ])('%s', (_why, before, now, series) => expect(write(before, now)).toEqual(series))
})

const sending = (minute: number, resendMinutes = 1) => ({
  atMs: START_MS + minute * MINUTE_MS,
  intervalMs: MINUTE_MS,
  resendDelayMs: resendMinutes * MINUTE_MS,
  generatorUrl: 'https://deck/graph',
})

/** What is sent each minute: `a 0-4` = starts at minute 0, ends at minute 4. */
function playSent(turns: readonly string[], more: Options = {}, resendMinutes = 1): string[] {
  let alerts = NO_ALERTS
  const minute = (ms: number | null) => (ms === null ? '-' : (ms - START_MS) / MINUTE_MS)
  return turns.map((names, i) => {
    const advanced = advanceAlerts(alerts, results(names), options(i, more))
    const step = alertsToSend(advanced.alerts, sending(i, resendMinutes))
    alerts = step.alerts
    return step.sent
      .map(({ labels, startsAtMs, endsAtMs }) => {
        const { i: name } = labelsToObject(labels)
        return `${name} ${minute(startsAtMs)}-${minute(endsAtMs)}`
      })
      .join(' ')
  })
}

describe('sending', () => {
  test.each<[why: string, turns: string[], more: Options, resendMinutes: number, sent: string[]]>([
    [
      'R20 firing at once, then at the first instant strictly after the resend delay; pending never',
      ['a', 'a', 'a', 'a', 'a', 'a'],
      { forMs: MINUTE_MS },
      1,
      ['', 'a 1-5', '', 'a 1-7', '', 'a 1-9'],
    ],
    [
      'R21 ends four delays after the evaluation that sends, when the delay is the longer',
      ['a', 'a', 'a', 'a'],
      {},
      2,
      ['a 0-8', '', '', 'a 0-11'],
    ],
    [
      'R21, R24 resolved with its own end at once, and again',
      ['a', '', '', '', ''],
      {},
      1,
      ['a 0-4', 'a 0-1', '', 'a 0-1', ''],
    ],
    ['R24 until a new one with its labels starts', ['a', '', 'a'], {}, 1, ['a 0-4', 'a 0-1', 'a 2-6']],
    ['R11 a pending one that goes says nothing', ['a', '', ''], { forMs: 5 * MINUTE_MS }, 1, ['', '', '']],
    [
      'R13 kept firing is sent as firing',
      ['a', '', '', ''],
      { keepFiringForMs: 2 * MINUTE_MS },
      1,
      ['a 0-4', '', 'a 0-6', 'a 0-3'],
    ],
    [
      'one that fired before the start goes on while it waits anew, and ends when it is gone',
      ['a', 'a', 'a', ''],
      { forMs: 9 * MINUTE_MS, wasFiring: () => true },
      1,
      ['a 0-4', '', 'a 0-6', 'a 0-3'],
    ],
  ])('%s', (_why, turns, more, resendMinutes, sent) =>
    expect(playSent(turns, more, resendMinutes)).toEqual(sent),
  )

  test('an outranked alert is told as ended once, and as firing when it no longer is', () => {
    let alerts = advanceAlerts(NO_ALERTS, results('a'), options(0)).alerts
    const told = [false, true, true, true, false, false].map((is, minute) => {
      alerts = advanceAlerts(alerts, results('a'), options(minute)).alerts
      const step = alertsToSend(alerts, { ...sending(minute), isOutranked: () => is })
      alerts = step.alerts
      return step.sent.map(({ endsAtMs }) => ((endsAtMs ?? 0) - START_MS) / MINUTE_MS - minute)
    })
    expect(told).toEqual([[4], [0], [], [], [4], []])
  })

  test('one that was outranked from its beginning is never told of', () => {
    let alerts = NO_ALERTS
    for (const [minute, names] of ['a', 'a', ''].entries()) {
      alerts = advanceAlerts(alerts, results(names), options(minute)).alerts
      const step = alertsToSend(alerts, { ...sending(minute), isOutranked: () => true })
      alerts = step.alerts
      expect(step.sent).toEqual([])
    }
  })
})
