import { expect, test } from 'vitest'
import { nextDueMs } from './advance.ts'
import { planPage } from './plan.ts'
import { BEGUN_MS, groupOf, Play, personOf, policyOf, worldOf } from './testing.ts'

const by = (name: string, via: 'page' | 'sms' = 'page') => ({ name: `${name}@example.org`, via })
const step = (name: string, after: string, more: object = {}) => ({
  name,
  after,
  tell: [{ person: `${name.toLowerCase()}@example.org` }],
  ...more,
})
const everybody = () => worldOf(['l1', 'l2', 'l3', 'eng', 'last'].map(name => personOf(name)))

/** Vrooli's matrix: 30 minutes, one hour, two hours, four hours. */
const MATRIX = policyOf({
  steps: [step('L1', '0s'), step('L2', '30m'), step('L3', '1h'), step('Eng', '2h')],
  repeat_after: '4h',
})

test('V-63: what nobody acknowledges goes from level to level at the set times, each step on record', () => {
  const play = new Play(MATRIX, everybody()).until(3 * 3_600)
  expect(play.lines).toEqual(['0 0 l1 email', '1800 1 l2 email', '3600 2 l3 email', '7200 3 eng email'])
  expect(play.reasons.filter(reason => reason.startsWith('escalation passed'))).toEqual([
    'escalation passed: "L1" of "Default"',
    'escalation passed: "L2" of "Default"',
    'escalation passed: "L3" of "Default"',
    'escalation passed: "Eng" of "Default"',
  ])
})

test('V-63: an acknowledgement stops it', () => {
  const play = new Play(MATRIX, everybody()).until(2_000)
  play.take({ kind: 'acknowledged', by: by('l2', 'sms') })
  play.until(24 * 3_600)
  expect(play.lines).toEqual(['0 0 l1 email', '1800 1 l2 email'])
  expect(play.reasons.at(-1)).toBe(
    'acknowledgement ended: l2@example.org acknowledged (by SMS), until it resolves: nobody else is told',
  )
  expect(nextDueMs(play.page, play.nowMs)).toBeNull()
})

test('X-43: a P1 that nobody acknowledges pages the manager as well, a P3 does not', () => {
  const policy = policyOf({
    steps: [step('L1', '0s'), step('L2', '5m', { when: { severity: ['P1'] } })],
    repeat_after: '1h',
  })
  expect(new Play(policy, everybody(), { severity: 'P1' }).until(600).lines).toEqual([
    '0 0 l1 email',
    '300 1 l2 email',
  ])
  const quiet = new Play(policy, everybody(), { severity: 'P3' }).until(600)
  expect(quiet.lines).toEqual(['0 0 l1 email'])
  expect(quiet.reasons.at(-1)).toContain('"L2" is left out: its severity is "P3", and the step is for "P1"')
})

const ROSE = policyOf({
  steps: [
    step('L1', '0s'),
    step('L2', '15m'),
    step('L3', '1h', { duties: 'Architecture, data loss', first_when: { kind: ['data loss', 'security'] } }),
  ],
})

test('R-29: a policy of three steps keeps the times and the duties of its levels', () => {
  expect(ROSE.steps.map(({ after, duties }) => [after, duties ?? null])).toEqual([
    ['0s', null],
    ['15m', null],
    ['1h', 'Architecture, data loss'],
  ])
})

test('R-30: of the kind "data loss" level 3 is paged first, and the record says why levels 1 and 2 are left out', () => {
  const play = new Play(ROSE, everybody(), { kind: 'data loss' })
  expect(play.lines).toEqual(['0 2 l3 email'])
  expect(play.reasons.slice(0, 2)).toEqual([
    'escalation held: "L1" is left out: kind "data loss": it begins at "L3"',
    'escalation held: "L2" is left out: kind "data loss": it begins at "L3"',
  ])
})

test('R-30: declared later, it goes to level 3 at once', () => {
  const play = new Play(ROSE, everybody()).until(60)
  play.take({ kind: 'described', labels: { kind: 'data loss' }, by: by('l1') })
  play.send()
  expect(play.lines).toEqual(['0 0 l1 email', '60 2 l3 email'])
})

const LEARNING = policyOf({
  steps: [
    step('L1', '0s'),
    step('L2', '0s', { when: { severity: ['P1', 'P2'] } }),
    step('L3', '0s', { when: { cause: ['infrastructure'] } }),
  ],
})

test.each([
  ['P1', ['0 0 l1 email', '0 1 l2 email']],
  ['P2', ['0 0 l1 email', '0 1 l2 email']],
  ['P3', ['0 0 l1 email']],
  ['P4', ['0 0 l1 email']],
])('L-20: level 2 is told at once of a %s', (severity, lines) => {
  expect(new Play(LEARNING, everybody(), { severity }).lines).toEqual(lines)
})

test('L-20: the cause "infrastructure" adds level 3, also when it is found later', () => {
  expect(new Play(LEARNING, everybody(), { severity: 'P4', cause: 'infrastructure' }).lines).toEqual([
    '0 0 l1 email',
    '0 2 l3 email',
  ])
  const play = new Play(LEARNING, everybody(), { severity: 'P4' }).until(60)
  play.take({ kind: 'described', labels: { cause: 'infrastructure' }, by: by('l1') })
  play.send()
  expect(play.lines.at(-1)).toBe('60 2 l3 email')
})

test.each([
  ['by matchers', { matchers: ['team=~"v.*"', 'part!="db"'] }, { team: 'voice' }, true],
  ['by matchers that do not match', { matchers: ['team="voice"'] }, { team: 'web' }, false],
  ['in its hours', { hours: [{ from: '09:00', to: '17:00' }] }, {}, true],
  ['outside of its hours', { hours: [{ days: ['sun'] }] }, {}, false],
])('a step is taken %s', (_why, when, labels, isTaken) => {
  const policy = policyOf({ steps: [step('L1', '0s', { when })], repeat_after: '1h' })
  const play = new Play(policy, everybody(), labels)
  expect(play.lines.includes('0 0 l1 email')).toBe(isTaken)
})

test('where nobody is on call, the next step is taken at once and the hole is named', () => {
  const schedules = [
    {
      slug: 'office',
      name: 'Office',
      layers: [{ name: 'A', people: ['l1@example.org'], starts: '2026-01-05T12:00' }],
    },
  ]
  const policy = policyOf({
    steps: [{ name: 'First', tell: [{ schedule: 'office' }] }, step('L2', '30m'), step('L3', '1h')],
  })
  const world = worldOf([personOf('l1'), personOf('l2'), personOf('l3')], { schedules })
  const play = new Play(policy, world).until(3_000)
  // What comes after keeps its distance from the step that was taken instead.
  expect(play.lines).toEqual(['0 1 l2 email', '1800 2 l3 email'])
  expect(play.reasons).toContain('schedule failed: nobody is on call by "Office" at 2026-01-05 10:00 (UTC)')
})

test.each([
  ['has no account', worldOf([personOf('last')]), 'l1@example.org has no account'],
  [
    'may not sign in',
    worldOf([personOf('l1', ['email'], { isDisabled: true }), personOf('last')]),
    'may not sign in',
  ],
  ['has no method', worldOf([personOf('l1', []), personOf('last')]), 'has no contact method'],
])('the last resort is told at once when whoever is named %s', (_why, world, reason) => {
  const play = new Play(policyOf({ steps: [step('L1', '0s')] }), world)
  expect(play.lines).toEqual(['0 last_resort last email'])
  expect(play.reasons.join('\n')).toContain(reason)
})

test('an unknown schedule and an unknown receiver are holes, a known receiver is told', () => {
  const tell = [{ schedule: 'gone' }, { receiver: 'gone' }, { receiver: 'ops' }]
  const world = worldOf([personOf('last')], { receivers: ['ops'] })
  const play = new Play(policyOf({ steps: [{ name: 'All', tell }] }), world)
  expect(play.lines).toEqual(['0 0 receiver ops'])
  expect(play.reasons.filter(reason => reason.includes('failed'))).toHaveLength(2)
})

test('rounds repeat, then the last resort is told, then nothing until the group is notified again', () => {
  const policy = policyOf({ steps: [step('L1', '0s')], repeat: 1, repeat_after: '10m' })
  const play = new Play(policy, everybody()).until(7_200)
  expect(play.lines).toEqual(['0 0 l1 email', '600 0 l1 email', '1200 last_resort last email'])
  play.take({ kind: 'notified', group: groupOf({}) })
  play.send()
  expect(play.lines.at(-1)).toBe('7200 0 l1 email')
})

test('while nobody at all can be told, it is tried again and again', () => {
  const play = new Play(policyOf({ steps: [step('L1', '0s')], repeat_after: '10m' }), worldOf([])).until(
    1_900,
  )
  expect(play.lines).toEqual([])
  play.world = everybody()
  play.until(3_000)
  expect(play.lines[0]).toBe('2400 0 l1 email')
})

test('a message that is refused hands over to the next method at once, and then to the next step', () => {
  const world = worldOf([personOf('l1', ['email', 'sms', 'voice']), personOf('l2'), personOf('last')])
  const policy = policyOf({ steps: [step('L1', '0s'), step('L2', '1h')] })
  const plain = new Play(policy, world).until(600)
  expect(plain.lines).toEqual(['0 0 l1 email', '60 0 l1 sms', '180 0 l1 voice'])
  const ringing = worldOf([personOf('l1', ['sms', 'voice']), personOf('l2'), personOf('last')])
  const failing = new Play(policy, ringing)
  failing.fails = order => order.target.kind === 'person' && order.target.email === 'l1@example.org'
  failing.until(600)
  expect(failing.lines).toEqual(['60 1 l2 email'])
})

test('a push without a receipt falls through to the next method, one with a receipt waits for it', () => {
  const rules = [
    {
      urgency: 'important' as const,
      hours: [],
      steps: [
        { methodId: 'web_push', afterSeconds: 0, receiptWithinSeconds: 20 },
        { methodId: 'sms', afterSeconds: 300, receiptWithinSeconds: null },
      ],
    },
  ]
  const world = worldOf([personOf('l1', ['web_push', 'sms'], { rules }), personOf('last')])
  const policy = policyOf({ steps: [step('L1', '0s')], repeat_after: '1h' })
  expect(new Play(policy, world).until(600).lines).toEqual(['0 0 l1 web_push', '20 0 l1 sms'])
  const seen = new Play(policy, world).until(5)
  seen.take({ kind: 'receipt', orderKey: seen.page.orders[0]?.key ?? '' })
  seen.until(600)
  expect(seen.lines).toEqual(['0 0 l1 web_push', '300 0 l1 sms'])
})

test.each([
  ['by day one way', '2026-01-05T10:00:00Z', ['web_push']],
  ['by night another, on their own clock', '2026-01-05T21:30:00Z', ['voice']],
  ['in an hour without a rule, in the usual order', '2026-01-05T06:30:00Z', ['web_push', 'voice']],
])('rules by local time of day: %s', (_why, at, expected) => {
  const rule = (from: string, to: string, methodId: string) => ({
    urgency: 'important' as const,
    hours: [{ from, to }],
    steps: [{ methodId, afterSeconds: 0, receiptWithinSeconds: null }],
  })
  const rules = [rule('08:00', '22:00', 'web_push'), rule('22:00', '07:00', 'voice')]
  const world = worldOf([personOf('l1', ['web_push', 'voice'], { rules, zone: 'Europe/Berlin' })])
  const plan = planPage(
    policyOf({ steps: [step('L1', '0s')], repeat_after: '1h' }),
    { labels: {}, atMs: Date.parse(at) },
    world,
  )
  const kinds = plan.orders.flatMap(({ target, step: of }) =>
    target.kind === 'person' && of === 'L1' ? [target.methodKind] : [],
  )
  expect(kinds).toEqual(expected)
})

test('an acknowledgement that ends reminds its owner before, then the steps begin again', () => {
  const policy = policyOf({ steps: [step('L1', '0s'), step('L2', '30m')], acknowledge_expires: '1h' })
  const play = new Play(policy, everybody()).until(60)
  play.take({ kind: 'acknowledged', by: by('l1') })
  play.until(60 + 3_600 + 1_800)
  expect(play.lines).toEqual(['0 0 l1 email', '3360 reminder l1 email', '3660 0 l1 email', '5460 1 l2 email'])
})

test('resolved: what waits is cancelled, and those who were told hear of it, but not by telephone', () => {
  const world = worldOf([personOf('l1', ['email', 'sms', 'voice']), personOf('last')])
  const play = new Play(policyOf({ steps: [step('L1', '0s')] }), world).until(200)
  play.take({ kind: 'resolved', by: by('l1') })
  play.send()
  expect(play.lines.slice(3)).toEqual(['200 resolved l1 email', '200 resolved l1 sms'])
  const silent = new Play(policyOf({ steps: [step('L1', '0s')], send_resolved: false }), world)
  silent.take({ kind: 'resolved', by: by('l1') })
  silent.until(600)
  expect(silent.lines).toEqual(['0 0 l1 email'])
})

test('escalate now takes the next step, and the one after keeps its distance', () => {
  const play = new Play(MATRIX, everybody()).until(60)
  play.take({ kind: 'escalated', by: by('l1') })
  play.send()
  play.until(60 + 1_800)
  expect(play.lines).toEqual(['0 0 l1 email', '60 1 l2 email', '1860 2 l3 email'])
})

test('a clock that jumps, or a deck that slept, tells one step and not all at once', () => {
  const play = new Play(MATRIX, everybody())
  play.nowMs += 10 * 3_600_000
  play.take({ kind: 'tick' })
  play.send()
  expect(play.lines).toEqual(['0 0 l1 email', '36000 1 l2 email'])
})

test('an attempt that may succeed later is made again with longer and longer pauses, under one key, six times', () => {
  const play = new Play(
    policyOf({ steps: [step('L1', '0s')], repeat_after: '1h' }),
    worldOf([personOf('last')]),
  )
  play.world = everybody()
  const order = play.page.orders[0]
  expect(order?.key).toBe('p/0/last_resort/last@example.org/0')
  const waits: number[] = []
  const fresh = new Play(policyOf({ steps: [step('L1', '0s')], repeat_after: '1h' }), worldOf([]))
  fresh.world = everybody()
  fresh.nowMs = BEGUN_MS + 3_600_000
  fresh.take({ kind: 'tick' })
  for (let i = 0; i < 6; i++) {
    const first = fresh.page.orders[0]
    if (!first) throw new Error('no order')
    fresh.take({
      kind: 'attempted',
      orderKey: first.key,
      outcome: { kind: 'retry', detail: '503', retryAfterMs: null },
    })
    const next = fresh.page.orders[0]
    waits.push(((next?.dueAtMs ?? 0) - fresh.nowMs) / 1_000)
    fresh.nowMs = Math.max(fresh.nowMs, next?.dueAtMs ?? 0)
  }
  expect(waits.slice(0, 5)).toEqual([5, 15, 30, 60, 120])
  expect(fresh.page.orders[0]).toMatchObject({ state: 'failed', attempts: 6 })
})

test('the time machine says what the engine does, hole by hole', () => {
  const schedules = [
    {
      slug: 'office',
      name: 'Office',
      layers: [
        {
          name: 'A',
          people: ['l1@example.org'],
          starts: '2026-01-01T00:00',
          hours: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' }],
        },
      ],
    },
  ]
  const policy = policyOf({
    steps: [{ name: 'First', tell: [{ schedule: 'office' }] }, step('L2', '30m')],
    repeat_after: '15m',
  })
  const world = worldOf([personOf('l1'), personOf('last')], { schedules })
  const sunday = Date.parse('2026-01-11T03:10:00Z')
  const plan = planPage(policy, { labels: { severity: 'P1' }, atMs: sunday }, world)
  expect(plan.holes.map(({ step: of, kind, atMs }) => [of, kind, atMs - sunday])).toEqual([
    ['First', 'gap', 0],
    ['L2', 'no_account', 0],
  ])
  expect(plan.orders.map(({ step: of, atMs }) => [of, atMs - sunday])).toEqual([['last resort', 0]])
  const monday = planPage(policy, { labels: {}, atMs: BEGUN_MS }, world)
  expect(monday.orders[0]).toMatchObject({ atMs: BEGUN_MS, step: 'First' })
})
