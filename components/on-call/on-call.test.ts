import { expect, test } from 'vitest'
import type {
  OnCallNow,
  OverrideView,
  PagePlan,
  ReadinessRow,
  ShiftView,
} from '../../lib/contract/on-call.ts'
import { EscalationPolicy } from '../../lib/core/config/schema/escalation.ts'
import { ScheduleConfig } from '../../lib/core/config/schema/schedule.ts'
import { conditionText, escalationWish } from './escalation-form-model.ts'
import { hoursText, readHours } from './hours-text.ts'
import { momentsOf, readLabels, sinceText, summarisePlan } from './machine-model.ts'
import { byUrgency, gapsText, localInput, ownClockText, readLocal, shiftsOfPerson } from './on-call-model.ts'
import { byReach, methodStanding } from './readiness-model.ts'
import { scheduleWish } from './schedule-form-model.ts'
import { blocksIn, dateText, lanesOf, mondayOf, readDate, weeksFrom } from './week-model.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const MONDAY = Date.parse('2026-01-05T00:00Z')
const INES = { email: 'ines@example.org', name: 'Ines' }
const KOFI = { email: 'kofi@example.org', name: 'Kofi' }

const form = (fields: Record<string, string>) => (name: string) => fields[name] ?? ''
const shift = (startsAtMs: number, endsAtMs: number, person: ShiftView['person']): ShiftView => ({
  startsAtMs,
  endsAtMs,
  person,
  layer: 'Primary',
  reason: null,
})

test.each([
  ['mon-fri 09:00-17:00', [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' }]],
  ['22:00-06:00', [{ from: '22:00', to: '06:00' }]],
  ['sat,sun,holiday', [{ days: ['sat', 'sun', 'holiday'] }]],
  [
    'Mon, Wed 9:00 – 12:00\n\nfri 13:00-24:00',
    [
      { days: ['mon', 'wed'], from: '09:00', to: '12:00' },
      { days: ['fri'], from: '13:00', to: '24:00' },
    ],
  ],
  ['', []],
])('hours are read from %j', (text, hours) => {
  expect(readHours(text)).toEqual({ kind: 'hours', hours })
})

test.each(['monday', 'mon-fri 9', '09:00', 'fri-mon 09:00-10:00'])(
  '%j are no hours, and it says so',
  text => {
    expect(readHours(text)).toMatchObject({ kind: 'problem', message: expect.stringContaining(text) })
  },
)

test('hours come out of the form as they went in', () => {
  const text = 'mon-fri 09:00-17:00\nsat,holiday\n22:00-06:00'
  const read = readHours(text)
  const config = ScheduleConfig.parse({
    slug: 's',
    name: 'S',
    layers: [
      {
        name: 'a',
        people: [INES.email],
        starts: '2026-01-05T09:00',
        hours: read.kind === 'hours' ? read.hours : [],
      },
    ],
  })
  expect(hoursText(config.layers[0]?.hours ?? [])).toBe(text)
})

test('a schedule of the form is what the server takes; overrides of its own stay', () => {
  const fields = {
    name: 'Ops',
    slug: 'ops',
    zone: 'Europe/Berlin',
    'layers.0.name': 'Primary',
    'layers.0.people': 'ines@example.org\nkofi@example.org',
    'layers.0.rotation': 'weekly',
    'layers.0.every': '2',
    'layers.0.starts': '2026-01-05T09:00',
    'layers.0.hours': 'mon-fri 09:00-17:00',
    holidays: '2026-12-25',
  }
  const before = ScheduleConfig.parse({
    ...scheduleWish(form(fields), 1, null),
    overrides: [{ person: INES.email, from: '2026-01-06T09:00', to: '2026-01-07T09:00' }],
  })
  const wish = ScheduleConfig.parse(scheduleWish(form(fields), 1, before))
  expect(wish.overrides).toHaveLength(1)
  expect(wish.layers[0]).toMatchObject({ every: 2, people: [INES.email, KOFI.email] })
  expect(() => scheduleWish(form({ ...fields, 'layers.0.hours': 'never' }), 1, null)).toThrow(
    /cannot be read/,
  )
})

test('an escalation of the form is what the server takes; conditions that it does not show stay', () => {
  const fields = {
    name: 'Ops',
    slug: 'ops',
    repeat: '1',
    repeat_after: '10m',
    'steps.0.name': 'First',
    'steps.0.after': '',
    'steps.0.urgency': 'important',
    'steps.0.tell.0.kind': 'schedule',
    'steps.0.tell.0.value': 'ops',
    'steps.0.tell.1.kind': 'person',
    'steps.0.tell.1.value': INES.email,
    'steps.0.when.severity': 'critical, high',
    'last_resort.kind': 'receiver',
    'last_resort.value': 'mail',
  }
  const hours = [{ from: '09:00', to: '17:00' }]
  const wish = (before: EscalationPolicy | null) =>
    escalationWish(form(fields), [{ targets: 2, before: before?.steps[0] ?? null }], {
      services: [],
      sendsResolved: true,
    })
  const first = EscalationPolicy.parse(wish(null))
  expect(first.steps[0]).toMatchObject({
    after: '0s',
    tell: [{ schedule: 'ops' }, { person: INES.email }],
    when: { severity: ['critical', 'high'] },
  })
  expect(first.last_resort).toEqual({ receiver: 'mail' })
  const kept = EscalationPolicy.parse({
    ...first,
    steps: [{ ...first.steps[0], when: { severity: ['x'], hours } }],
  })
  const second = EscalationPolicy.parse(wish(kept))
  expect(second.steps[0]?.when).toEqual({ severity: ['critical', 'high'], hours })
  expect(conditionText(second.steps[0]?.when)).toBe('severity critical or high, in its hours')
})

test('weeks begin on Monday, and a date of the address is the same day again', () => {
  expect(mondayOf(MONDAY + 6 * DAY_MS + 23 * HOUR_MS, 'utc')).toBe(MONDAY)
  expect(weeksFrom(MONDAY, 2, 'utc').map(week => week.fromMs)).toEqual([MONDAY, MONDAY + 7 * DAY_MS])
  expect(dateText(MONDAY, 7, 'utc')).toBe('2026-01-12')
  expect(readDate(dateText(MONDAY, 0, 'utc'), 'utc')).toBe(MONDAY)
  expect(readDate('next week', 'utc')).toBeNull()
})

test('a block is cut to its week, and a layer stands alone under what goes over it', () => {
  const [week] = weeksFrom(MONDAY, 1, 'utc')
  if (!week) throw new Error('one week was asked for')
  const [block] = blocksIn(week, [
    {
      startsAtMs: MONDAY - DAY_MS,
      endsAtMs: MONDAY + 3.5 * DAY_MS,
      email: INES.email,
      layer: 'a',
      reason: null,
    },
  ])
  expect(block).toMatchObject({ leftPercent: 0, widthPercent: 50 })
  const config = ScheduleConfig.parse({
    slug: 's',
    name: 'S',
    layers: [
      { name: 'Primary', people: [INES.email], starts: '2026-01-05T00:00' },
      {
        name: 'Nights',
        people: [KOFI.email],
        starts: '2026-01-05T00:00',
        hours: [{ from: '22:00', to: '24:00' }],
      },
    ],
  })
  const override: OverrideView = {
    id: 'o',
    schedule: 's',
    kind: 'override',
    person: KOFI,
    fromMs: MONDAY,
    toMs: MONDAY + HOUR_MS,
    reason: 'dentist',
    source: 'page',
    createdBy: 'ada',
  }
  const lanes = lanesOf(config, [override], { startsAtMs: week.fromMs, endsAtMs: week.toMs })
  expect(lanes.map(({ name, blocks }) => [name, blocks.length])).toEqual([
    ['Primary', 1],
    ['Nights', 7],
    ['Overrides', 1],
  ])
})

test('the same moment is told on the other clock only when it shows something else', () => {
  expect(ownClockText(MONDAY, 'Europe/Berlin', 'utc')).toBe('Mon 01:00 Europe/Berlin')
  expect(ownClockText(MONDAY, 'Etc/UTC', 'utc')).toBeNull()
  expect(ownClockText(MONDAY, 'Mars/Base', 'utc')).toBeNull()
  expect(readLocal(localInput(MONDAY, 'utc'), 'utc')).toBe(MONDAY)
  expect(readLocal(localInput(MONDAY, 'local'), 'local')).toBe(MONDAY)
  expect(readLocal('soon', 'utc')).toBeNull()
})

const now = (name: string, person: ShiftView['person'], gaps: OnCallNow['gaps'] = []): OnCallNow => ({
  schedule: name.toLowerCase(),
  name,
  description: null,
  zone: 'UTC',
  source: 'page',
  now: shift(MONDAY, MONDAY + DAY_MS, person),
  next: null,
  gaps,
})

test('a schedule with nobody comes first, then the one whose gap is next', () => {
  const gap = { startsAtMs: MONDAY + DAY_MS, endsAtMs: MONDAY + 2 * DAY_MS }
  const rows = byUrgency([now('A', INES), now('B', INES, [gap]), now('C', null)])
  expect(rows.map(({ name }) => name)).toEqual(['C', 'B', 'A'])
  expect([now('B', INES, [gap]), now('C', null, [gap])].map(row => gapsText(row, 'utc'))).toEqual([
    '1 gap, the next Tue 6 Jan, 00:00 for 24 h',
    '1 gap, one now for 24 h',
  ])
})

test('own shifts that follow each other are one, those that are over are left out', () => {
  const schedule = now('A', INES)
  const of = (from: number, to: number, person = INES) => ({
    schedule,
    shift: shift(MONDAY + from * DAY_MS, MONDAY + to * DAY_MS, person),
  })
  const own = shiftsOfPerson([of(-2, -1), of(1, 2), of(2, 3), of(3, 4, KOFI), of(4, 5)], INES.email, MONDAY)
  expect(own.map(one => [one.shift.startsAtMs, one.shift.endsAtMs])).toEqual([
    [MONDAY + DAY_MS, MONDAY + 3 * DAY_MS],
    [MONDAY + 4 * DAY_MS, MONDAY + 5 * DAY_MS],
  ])
})

const METHOD: ReadinessRow['methods'][number] = {
  id: 'm',
  kind: 'sms',
  name: 'phone',
  hint: '+49 … 23',
  isVerified: true,
  problem: null,
  lastTest: null,
  lastSentAtMs: null,
}
test.each([
  [{}, 'weak', 'never tested'],
  [{ lastTest: { atMs: MONDAY - HOUR_MS, outcome: 'delivered', detail: '' } }, 'good', 'tested today'],
  [
    { lastTest: { atMs: MONDAY - 40 * DAY_MS, outcome: 'delivered', detail: '' } },
    'weak',
    'tested 40 days ago',
  ],
  [
    { lastTest: { atMs: MONDAY, outcome: 'failed', detail: 'no such number' } },
    'bad',
    'test failed: no such number',
  ],
  [{ isVerified: false }, 'bad', 'not confirmed'],
  [{ problem: 'no receiver has sms_configs' }, 'bad', 'no receiver has sms_configs'],
] as const)('a method %j stands as %s', (changes, tone, text) => {
  expect(methodStanding({ ...METHOD, ...changes }, MONDAY)).toEqual({ tone, text })
})

test('people whom nothing reaches come first', () => {
  const row = (name: string, reachedBy: ReadinessRow['reachedBy']): ReadinessRow => ({
    person: { email: name, name },
    isDisabled: false,
    namedBy: [],
    methods: [],
    reachedBy,
    problems: [],
  })
  expect(byReach([row('a', ['sms']), row('b', [])]).map(({ person }) => person.name)).toEqual(['b', 'a'])
})

test('labels are read line by line, and what is none says so', () => {
  expect(readLabels('severity=critical\nteam = "voice"\n\n')).toEqual({
    kind: 'labels',
    labels: { severity: 'critical', team: 'voice' },
  })
  expect(readLabels('critical')).toMatchObject({ kind: 'problem' })
})

test('a plan shows each step with those whom it tells and the holes that it falls into', () => {
  const step = (name: string, atMs: number, skippedBecause: string | null = null) => ({
    atMs,
    round: 0,
    step: name,
    isLastResort: false,
    skippedBecause,
    duties: null,
  })
  const order = (name: string, atMs: number) => ({
    atMs,
    round: 0,
    step: name,
    person: INES,
    method: { kind: 'sms', name: 'phone' } as const,
    receiver: null,
  })
  const plan: PagePlan = {
    escalation: 'ops',
    atMs: MONDAY,
    steps: [
      step('First', MONDAY),
      step('Second', MONDAY + 300_000),
      step('Third', MONDAY + 600_000, 'its kind'),
    ],
    orders: [order('First', MONDAY), order('First', MONDAY + 60_000)],
    holes: [{ atMs: MONDAY + 300_000, step: 'Second', kind: 'gap', reason: 'nobody is on call' }],
    decisions: [],
  }
  const moments = momentsOf(plan)
  expect(moments.map(one => [one.name, one.orders.length, one.holes.length])).toEqual([
    ['First', 2, 0],
    ['Second', 0, 1],
    ['Third', 0, 0],
  ])
  expect(summarisePlan(plan)).toBe('1 person told while nobody answers, 1 hole')
  expect([0, 305_000, 2 * HOUR_MS].map(ms => sinceText(MONDAY + ms, MONDAY))).toEqual([
    '+0:00',
    '+5:05',
    '+2:00 h',
  ])
})
