import { describe, expect, test } from 'vitest'
import { labelsFromObject } from '../labels/index.ts'
import type { Acknowledgement } from './acknowledgement.ts'
import type { Alert } from './alert.ts'
import { createDependencyIndex } from './dependency.ts'
import { fingerprint } from './fingerprint.ts'
import { flush } from './flush.ts'
import { windowOver } from './maintenance.ts'
import {
  type DedupInput,
  LOG_RETENTION_MS,
  logExpiry,
  type NotificationLogEntry,
  notifyReason,
} from './notification-log.ts'
import type { Integration } from './receiver-config.ts'
import type { Silence } from './silence.ts'
import { alertOf, groupOf, nodeOf, worldOf } from './testing.ts'
import type { FlushOutcome, FlushWorld } from './world.ts'

const HOUR_MS = 3_600_000
const NOW = 100 * HOUR_MS

const log = (index: number, send_resolved: boolean): Integration => ({
  kind: 'log',
  index,
  config: { send_resolved, level: 'info', message: '' },
})
const receivers = [{ name: 'ops', integrations: [log(0, true)] }]
const config = { receivers, timeIntervals: [] }

const A = alertOf({ alertname: 'A' })
const B = alertOf({ alertname: 'B' })
const resolved = (alert: Alert): Alert => ({ ...alert, endsAtMs: NOW })
const name = (alert: Alert): string => fingerprint(alert.labels)

const entry = (more: Partial<NotificationLogEntry> = {}): NotificationLogEntry => ({
  groupKey: '{}:{}',
  receiver: 'ops',
  integration: 'log/0',
  firing: [],
  resolved: [],
  atMs: NOW - HOUR_MS,
  expiresAtMs: NOW + HOUR_MS,
  ...more,
})

const run = (alerts: readonly Alert[], world: Partial<FlushWorld> = {}, node = nodeOf()): FlushOutcome =>
  flush(groupOf(alerts, node), worldOf({ config, ...world }), NOW)

const told = ({ plans }: FlushOutcome): string[] =>
  plans.map(plan =>
    plan.kind === 'notify'
      ? `notify ${plan.notification.alerts.map(({ status, labels }) => `${labels[1]} ${status}`).join(', ')}`
      : plan.kind,
  )
const decisionsOf = (outcome: FlushOutcome, alert: Alert): string[] =>
  outcome.alerts
    .find(one => one.fingerprint === name(alert))
    ?.decisions.map(({ stage, outcome: of }) => `${stage} ${of}`) ?? []

describe('A11: what an integration knows already', () => {
  const base: DedupInput = {
    entry: entry({ firing: ['a'] }),
    firing: ['a'],
    resolved: [],
    isResolvedSent: true,
    repeatIntervalMs: 4 * HOUR_MS,
  }
  const ROWS: [string, Partial<DedupInput>, string | null][] = [
    ['no entry, something fires', { entry: null }, 'first'],
    ['no entry, only resolved', { entry: null, firing: [], resolved: ['a'] }, null],
    ['an expired entry is none', { entry: entry({ firing: ['a'], expiresAtMs: NOW }) }, 'first'],
    ['nothing new', {}, null],
    ['one more fires', { firing: ['a', 'b'] }, 'new firing'],
    [
      'fewer fire, and it tells of no resolved ones',
      { entry: entry({ firing: ['a', 'b'] }), resolved: ['b'], isResolvedSent: false },
      null,
    ],
    [
      'fewer fire, and it tells of resolved ones',
      { entry: entry({ firing: ['a', 'b'] }), resolved: ['b'] },
      'resolved',
    ],
    ['fewer fire, the other is gone', { entry: entry({ firing: ['a', 'b'] }) }, null],
    [
      'that one has resolved is known',
      { entry: entry({ firing: ['a'], resolved: ['b'] }), resolved: ['b'] },
      null,
    ],
    ['nothing fires any more', { firing: [], resolved: ['a'] }, 'all resolved'],
    [
      'nothing fires any more, and it tells of no resolved ones',
      { firing: [], resolved: ['a'], isResolvedSent: false },
      'all resolved',
    ],
    ['nothing fired before either', { entry: entry(), firing: [], resolved: ['b'] }, null],
    [
      'repeat: exactly the interval is not enough',
      { entry: entry({ firing: ['a'], atMs: NOW - 4 * HOUR_MS }) },
      null,
    ],
    [
      'repeat: more than the interval',
      { entry: entry({ firing: ['a'], atMs: NOW - 4 * HOUR_MS - 1 }) },
      'repeat',
    ],
    ['an acknowledgement ran out', { isReminderDue: true }, 'reminder'],
  ]
  test.each(ROWS)('A11: %s', (_why, more, expected) =>
    expect(notifyReason({ ...base, ...more }, NOW)).toBe(expected),
  )
})

test('A12: repeats come at the first flush strictly after the repeat interval', () => {
  const told: number[] = []
  let known: NotificationLogEntry | null = null
  for (let now = 0; now <= 10 * HOUR_MS; now += HOUR_MS) {
    const input = {
      entry: known,
      firing: ['a'],
      resolved: [],
      isResolvedSent: true,
      repeatIntervalMs: 3 * HOUR_MS,
    }
    if (notifyReason(input, now) === null) continue
    told.push(now / HOUR_MS)
    known = entry({ firing: ['a'], atMs: now, expiresAtMs: logExpiry(now, 3 * HOUR_MS) })
  }
  expect(told).toEqual([0, 4, 8])
})

test.each([
  [HOUR_MS, 2 * HOUR_MS],
  [100 * HOUR_MS, LOG_RETENTION_MS],
])('A13: an entry of a repeat interval of %i ms is kept %i ms', (repeat, expected) =>
  expect(logExpiry(0, repeat)).toBe(expected),
)

describe('A13, A14: what is sent, and what is to be logged', () => {
  test('A13: the entry has what fires and what has resolved at this flush', () => {
    const [plan] = run([A, resolved(B)]).plans
    if (plan?.kind !== 'notify') throw new Error('nothing to notify')
    expect(plan.entry).toMatchObject({ firing: [name(A)], resolved: [name(B)], atMs: NOW })
    expect(plan.reason).toBe('first')
  })

  test('A13: what is muted is not in the entry, so that it notifies once it is not muted', () => {
    const held = run([A, B], { silencedBy: labels => (labels === B.labels ? [silence] : []) })
    const [plan] = held.plans
    if (plan?.kind !== 'notify') throw new Error('nothing to notify')
    expect(plan.entry.firing).toEqual([name(A)])
    expect(told(run([A, B], { logEntry: () => plan.entry }))).toEqual(['notify A firing, B firing'])
  })

  test.each([
    ['a resolved one is left out', [A, resolved(B)], null, false, ['notify A firing']],
    ['and sent where it is wanted', [A, resolved(B)], null, true, ['notify A firing, B resolved']],
    [
      'only resolved ones: nothing is sent, yet it is logged',
      [resolved(A)],
      entry({ firing: [name(A)] }),
      false,
      ['log'],
    ],
    ['only resolved ones, wanted', [resolved(A)], entry({ firing: [name(A)] }), true, ['notify A resolved']],
    ['resolved before anybody heard of it', [resolved(A)], null, true, ['skip']],
  ] satisfies [string, Alert[], NotificationLogEntry | null, boolean, string[]][])(
    'A14: %s',
    (_why, alerts, known, isResolvedSent, expected) => {
      const integrations = [log(0, isResolvedSent)]
      const world = {
        config: { receivers: [{ name: 'ops', integrations }], timeIntervals: [] },
        logEntry: () => known,
      }
      expect(told(run(alerts, world))).toEqual(expected)
    },
  )

  test('A11: each integration is asked on its own', () => {
    const integrations = [log(0, true), log(1, true)]
    const outcome = run([A], {
      config: { receivers: [{ name: 'ops', integrations }], timeIntervals: [] },
      logEntry: ({ integration }) => (integration === 'log/0' ? entry({ firing: [name(A)] }) : null),
    })
    expect(told(outcome)).toEqual(['skip', 'notify A firing'])
    expect(decisionsOf(outcome, A)).toEqual(['group passed', 'deduplication held', 'deduplication passed'])
  })
})

const silence: Silence = {
  id: 's1',
  matchers: [],
  startsAtMs: 0,
  endsAtMs: NOW + 90 * 60_000,
  updatedAtMs: 0,
  createdBy: 'ines',
  comment: 'disk swap',
  recurrence: null,
}

describe('what holds an alert back, in order', () => {
  const inhibited = { inhibitedBy: () => ({ rule: 'r', source: B, fingerprint: name(B) }) }
  const silenced = { silencedBy: () => [silence] }
  const window = { slug: 'w', name: 'Upgrade', endsAtMs: NOW + HOUR_MS, services: ['api'] }
  const night = { name: 'night', intervals: [] }
  const always = {
    name: 'always',
    intervals: [{ times: null, weekdays: null, daysOfMonth: null, months: null, years: null, zone: 'UTC' }],
  }
  const timed = { config: { receivers, timeIntervals: [night, always] } }

  test('I4: inhibited alerts are suppressed, by the source', () => {
    const outcome = run([A], inhibited)
    expect(outcome.plans).toEqual([])
    expect(outcome.alerts[0]).toMatchObject({ state: 'suppressed', inhibitedBy: [name(B)], silencedBy: [] })
    expect(decisionsOf(outcome, A)).toEqual(['group passed', 'inhibition held'])
  })

  test('S5: a silence holds its alerts alone; others of the group are sent', () => {
    const outcome = run([A, B], { silencedBy: labels => (labels === A.labels ? [silence] : []) })
    expect(told(outcome)).toEqual(['notify B firing'])
    const held = outcome.alerts.find(({ alert }) => alert === A)
    expect(held).toMatchObject({ state: 'suppressed', silencedBy: ['s1'] })
    expect(held?.decisions.at(-1)?.reason).toBe(
      'silenced by ines until 1970-01-05T05:30:00Z, 1h30m from now: disk swap',
    )
  })

  test.each([
    ['in a mute interval: held', { muteTimeIntervals: ['always'] }, [], 'time_interval held'],
    ['outside of it: sent', { muteTimeIntervals: ['night'] }, ['notify A firing'], 'deduplication passed'],
    ['in any of several: held', { muteTimeIntervals: ['night', 'always'] }, [], 'time_interval held'],
    ['outside of the active ones: held', { activeTimeIntervals: ['night'] }, [], 'time_interval held'],
    [
      'in any active one: sent',
      { activeTimeIntervals: ['night', 'always'] },
      ['notify A firing'],
      'deduplication passed',
    ],
    [
      'both given, muted: held',
      { activeTimeIntervals: ['always'], muteTimeIntervals: ['always'] },
      [],
      'time_interval held',
    ],
    [
      'both given, both let pass: sent',
      { activeTimeIntervals: ['always'], muteTimeIntervals: ['night'] },
      ['notify A firing'],
      'deduplication passed',
    ],
  ])('T3: %s', (_why, more, expected, last) => {
    const outcome = run([A], timed, nodeOf(more))
    expect(told(outcome)).toEqual(expected)
    expect(decisionsOf(outcome, A).at(-1)).toBe(last)
  })

  test('T3: a muted group logs nothing; the first flush outside sends', () => {
    expect(run([A], timed, nodeOf({ muteTimeIntervals: ['always'] })).plans).toEqual([])
    expect(told(run([A], timed))).toEqual(['notify A firing'])
  })

  test('the first that holds is named, and no later one is asked', () => {
    const everything = { ...inhibited, ...silenced, ...timed, windowOver: () => window }
    const node = nodeOf({ muteTimeIntervals: ['always'] })
    expect(decisionsOf(run([A], everything, node), A)).toEqual(['group passed', 'inhibition held'])
    const uninhibited = { ...everything, inhibitedBy: () => null }
    expect(decisionsOf(run([A], uninhibited, node), A)).toEqual(['group passed', 'time_interval held'])
    expect(decisionsOf(run([A], uninhibited), A)).toEqual(['group passed', 'window held'])
    expect(decisionsOf(run([A], { ...silenced, heldUnder: () => ({ service: 'db', alert: B }) }), A)).toEqual(
      ['group passed', 'dependency held'],
    )
  })

  test.each([
    [{ service: 'api' }, true],
    [{ service: 'api', part: 'db' }, true],
    [{ service: 'web', part: 'cdn' }, true],
    [{ service: 'web' }, false],
    [{ service: 'web', part: 'origin' }, false],
    [{ alertname: 'x' }, false],
  ])('a window of api and web/cdn is over %j: %s', (labels, expected) => {
    const windows = [{ ...window, services: ['api', 'web/cdn'] }]
    expect(windowOver(windows, labelsFromObject(labels)) !== null).toBe(expected)
  })

  test('a receiver without integrations tells nobody, and says so', () => {
    const outcome = run([A], {}, nodeOf({ receiver: 'nobody' }))
    expect(outcome.plans).toEqual([])
    expect(outcome.alerts[0]?.decisions.at(-1)?.reason).toContain('nobody tells nobody')
  })
})

describe('dependencies: a parent that is down holds those of its children', () => {
  const facts = (down: readonly string[]) => ({
    dependsOn: (service: string) => ({ web: ['api'], api: ['db'], db: ['web'] })[service] ?? [],
    isDown: (service: string) => down.includes(service),
  })
  const of = (service: string, more: Partial<Alert> = {}) =>
    ({ ...alertOf({ alertname: 'Down', service }), ...more }) satisfies Alert
  const indexOf = (...alerts: Alert[]) => {
    const index = createDependencyIndex()
    for (const alert of alerts) index.put(alert)
    return index
  }

  test.each([
    ['near', [of('api')], ['api'], 'api'],
    ['far', [of('db')], ['db'], 'db'],
    ['the nearest of two', [of('db'), of('api')], ['db', 'api'], 'api'],
    ['down, but nobody is told of it', [], ['api'], null],
    ['its alert has resolved', [of('api', { endsAtMs: NOW })], ['api'], null],
    ['it has an alert, but is not down', [of('api')], [], null],
    ['itself, in a circle', [of('web')], ['web'], null],
  ] satisfies [string, Alert[], string[], string | null][])('%s', (_why, alerts, down, expected) => {
    const found = indexOf(...alerts).find(labelsFromObject({ service: 'web' }), facts(down), NOW)
    expect(found?.service ?? null).toBe(expected)
  })

  test('what a parent holds is found again beneath it', () => {
    const index = indexOf(of('web'), of('api'), alertOf({ alertname: 'x' }))
    expect(index.beneath('db', facts(['db']), NOW)).toEqual([of('web'), of('api')])
    expect(index.beneath('db', facts([]), NOW)).toEqual([])
    index.remove(name(of('web')))
    expect(index.beneath('db', facts(['db']), NOW)).toEqual([of('api')])
  })
})

test('a message of a parent says how many alerts stand beneath it, of which services', () => {
  const parent = alertOf({ alertname: 'Down', service: 'db' })
  const children = ['web', 'api', 'web'].map((service, i) => alertOf({ alertname: `${i}`, service }))
  const world = { heldBeneath: (service: string) => (service === 'db' ? children : []) }
  const ofFlush = (alerts: readonly Alert[]) => {
    const [plan] = run(alerts, world).plans
    return plan?.kind === 'notify' ? plan.notification.heldBeneath : null
  }
  expect(ofFlush([parent])).toEqual({ count: 3, services: ['api', 'web'] })
  expect(ofFlush([A])).toBeUndefined()
})

describe('acknowledgement', () => {
  const by = (untilMs: number | null): Acknowledgement => ({
    fingerprint: name(A),
    by: 'ines',
    atMs: NOW - 10 * HOUR_MS,
    untilMs,
    comment: '',
  })
  const known = entry({ firing: [name(A)], atMs: NOW - 5 * HOUR_MS })
  const knownBoth = entry({ firing: [name(A), name(B)], atMs: NOW - 5 * HOUR_MS })
  const ofA = (untilMs: number | null) => (id: string) => (id === name(A) ? by(untilMs) : null)

  test.each([
    ['stops repeats', [A], known, null, ['skip']],
    ['not while another of the group is not', [A, B], knownBoth, null, ['notify A firing, B firing']],
    ['does not hold back what is new', [A, B], known, null, ['notify A firing, B firing']],
    ['nor that all has resolved', [resolved(A)], known, null, ['notify A resolved']],
    ['runs out: people are reminded', [A], known, NOW - 1, ['notify A firing']],
    [
      'ran out before they were told last: no second reminder',
      [A],
      { ...known, atMs: NOW - 1 },
      NOW - 1,
      ['skip'],
    ],
  ] satisfies [string, Alert[], NotificationLogEntry, number | null, string[]][])(
    '%s',
    (_why, alerts, logged, untilMs, expected) =>
      expect(told(run(alerts, { logEntry: () => logged, acknowledgementOf: ofA(untilMs) }))).toEqual(
        expected,
      ),
  )
})

test('A9: a flush takes all alerts in the order of Alertmanager, ends of firing ones left out', () => {
  const jobs: Readonly<Record<string, string>>[] = [
    { job: 'b' },
    { z: '1' },
    { job: 'a', instance: '2' },
    { job: 'a', instance: '1' },
    { job: 'a' },
    { a: '1', y: '2' },
    { a: '1' },
  ]
  const outcome = run(jobs.map(labels => alertOf(labels)))
  expect(outcome.alerts.map(({ alert }) => alert.labels.join(' '))).toEqual([
    'instance 1 job a',
    'instance 2 job a',
    'job a',
    'job b',
    // Alertmanager's own: of two sets of one size, the one that lacks the first name goes first.
    'z 1',
    'a 1',
    'a 1 y 2',
  ])
  const [plan] = outcome.plans
  expect(plan?.kind === 'notify' && plan.notification.alerts.map(alert => alert.endsAtMs)).toEqual(
    jobs.map(() => null),
  )
})

test('a flush is the same however often it is computed, and its key is of this flush alone', () => {
  const keyOf = (now: number) => {
    const [plan] = flush(groupOf([A]), worldOf({ config }), now).plans
    return plan?.kind === 'notify' ? plan.notification.key : null
  }
  expect(keyOf(NOW)).toBe(keyOf(NOW))
  expect(keyOf(NOW)).not.toBe(keyOf(NOW + 1))
  expect(keyOf(NOW)).toMatch(/^[0-9a-f]{16}-/)
})

test('a storm of 10,000 alerts in one group is one message', () => {
  const alerts = Array.from({ length: 10_000 }, (_, i) => alertOf({ alertname: 'Down', instance: `i${i}` }))
  const before = performance.now()
  const outcome = run(alerts)
  expect(outcome.plans).toHaveLength(1)
  expect(outcome.alerts).toHaveLength(10_000)
  expect(performance.now() - before).toBeLessThan(2_000)
})
