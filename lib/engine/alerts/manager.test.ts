import { afterEach, describe, expect, test } from 'vitest'
import { fingerprint } from '../../core/alert/fingerprint.ts'
import { labelsFromObject, labelsToObject, labelValue } from '../../core/labels/index.ts'
import type { Delivery } from '../../ports/receiver.ts'
import {
  configOf,
  createRecorder,
  DELIVERED,
  hookIntegration,
  routeNode,
  type Sent,
  START_MS,
  sentAlert,
  startManager,
} from './testing.ts'

let running: Awaited<ReturnType<typeof startManager>> | null = null
afterEach(async () => {
  const stopping = running?.manager.stop()
  await running?.pass(2_000)
  await stopping
  running = null
})

async function start(...args: Parameters<typeof startManager>) {
  running = await startManager(...args)
  return running
}

const told = ({ notification }: Sent): string =>
  `${notification.status}: ${notification.alerts
    .map(
      alert =>
        `${labelValue(alert.labels, 'instance') || labelValue(alert.labels, 'alertname')} ${alert.status}`,
    )
    .join(', ')}`

const A = { alertname: 'Down', instance: 'a' }
const B = { alertname: 'Down', instance: 'b' }
const idOf = (labels: Record<string, string>) => fingerprint(labelsFromObject(labels))

describe('group timers (A8)', () => {
  test('A8: a group waits group_wait for its first message, and group_interval for each later one', async () => {
    const { manager, sent, pass } = await start(configOf())
    manager.take([sentAlert(A)])
    await pass(4_500)
    expect(sent.map(told)).toEqual([])
    await pass(1_000)
    expect(sent.map(told)).toEqual(['firing: a firing'])
    manager.take([sentAlert(B)])
    await pass(29_000)
    expect(sent).toHaveLength(1)
    await pass(1_000)
    expect(sent.map(told)).toEqual(['firing: a firing', 'firing: a firing, b firing'])
  })

  test('A8: an alert that began before group_wait could pass is told at once', async () => {
    const { manager, sent, pass } = await start(configOf())
    manager.take([sentAlert(A, { startsAtMs: START_MS - 60_000 })])
    await pass(500)
    expect(sent.map(told)).toEqual(['firing: a firing'])
  })

  test('A9: what has resolved is told once and leaves; an empty group ends, and a later alert waits group_wait again', async () => {
    const { manager, sent, pass, clock } = await start(configOf())
    manager.take([sentAlert(A)])
    await pass(6_000)
    manager.take([sentAlert(A, { startsAtMs: START_MS, endsAtMs: clock.now() })])
    await pass(30_000)
    expect(sent.map(told)).toEqual(['firing: a firing', 'resolved: a resolved'])
    expect(manager.term()?.dispatcher.groups.size).toBe(0)
    await pass(7_000)
    manager.take([sentAlert(A, { startsAtMs: clock.now() })])
    await pass(4_500)
    expect(sent).toHaveLength(2)
    await pass(1_000)
    expect(sent.map(told).at(-1)).toBe('firing: a firing')
  })

  test('A9: after a failure everything stays for the next flush', async () => {
    let isWorking: boolean = false
    const recorder = createRecorder(() =>
      isWorking ? DELIVERED : { kind: 'refused', detail: 'answered 404' },
    )
    const { manager, pass, clock, kept } = await start(configOf(), { receivers: recorder.receivers })
    manager.take([sentAlert(A)])
    await pass(6_000)
    manager.take([sentAlert(A, { startsAtMs: START_MS, endsAtMs: clock.now() })])
    await pass(30_000)
    expect(recorder.sent.map(told)).toEqual(['firing: a firing'])
    manager.take([sentAlert(A, { startsAtMs: clock.now() })])
    isWorking = true
    await pass(30_000)
    expect(recorder.sent.map(told)).toEqual(['firing: a firing', 'firing: a firing'])
    expect([...kept.notifications.values()].map(({ state }) => state)).toEqual(['failed', 'delivered'])
  })

  test('A12: a repeat comes at the first group_interval after repeat_interval', async () => {
    const { manager, sent, pass } = await start(
      configOf({ route: routeNode({ repeatIntervalMs: 70_000 }), resolveTimeoutMs: 3_600_000 }),
    )
    manager.take([sentAlert(A)])
    await pass(6_000)
    await pass(84_000)
    expect(sent).toHaveLength(1)
    await pass(6_000)
    expect(sent).toHaveLength(2)
  })
})

describe('attempts', () => {
  const failing = (times: number, delivery: Delivery) => {
    let left = times
    return createRecorder(() => (left-- > 0 ? delivery : DELIVERED))
  }

  test('A15: a failed attempt is repeated with growing pauses and the same key; success is logged once', async () => {
    const recorder = failing(3, { kind: 'retry', detail: 'answered 500', retryAfterMs: null })
    const { manager, pass, kept } = await start(configOf(), { receivers: recorder.receivers })
    manager.take([sentAlert(A)])
    await pass(12_000)
    expect(new Set(recorder.sent.map(({ notification }) => notification.key)).size).toBe(1)
    const [first, second, third, last] = kept.reports
    expect(kept.reports.map(({ outcome }) => outcome)).toEqual(['retry', 'retry', 'retry', 'delivered'])
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(500)
    expect((last?.atMs ?? 0) - (third?.atMs ?? 0)).toBeGreaterThanOrEqual(1_125)
    expect([...kept.log.values()]).toHaveLength(1)
  })

  test('a receiver that names a time is not asked before it', async () => {
    const recorder = failing(1, { kind: 'retry', detail: 'answered 429', retryAfterMs: 8_000 })
    const { manager, pass, kept } = await start(configOf(), { receivers: recorder.receivers })
    manager.take([sentAlert(A)])
    await pass(20_000)
    const [first, second] = kept.reports
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(8_000)
  })

  test('A10/A15: one that hangs holds neither the other integration nor the next flush', async () => {
    const recorder = createRecorder(({ integration }) =>
      integration.index === 0 ? new Promise<Delivery>(() => {}) : DELIVERED,
    )
    const config = configOf({
      receivers: [{ name: 'team', integrations: [hookIntegration(0), hookIntegration(1)] }],
    })
    const { manager, pass, kept } = await start(config, { receivers: recorder.receivers })
    manager.take([sentAlert(A)])
    await pass(6_000)
    expect(recorder.sent.filter(({ integration }) => integration.index === 1)).toHaveLength(1)
    manager.take([sentAlert(B)])
    await pass(40_000)
    const ofSecond = recorder.sent.filter(({ integration }) => integration.index === 1)
    expect(ofSecond.map(told)).toEqual(['firing: a firing', 'firing: a firing, b firing'])
    const gone = [...kept.notifications.values()].find(({ state }) => state === 'failed')
    expect(gone?.why).toBe('no attempt succeeded before the next message was due')
  })

  test('a page goes on being tried beyond its flush', async () => {
    let isWorking: boolean = false
    const recorder = createRecorder(() =>
      isWorking ? DELIVERED : { kind: 'retry', detail: 'the database is away', retryAfterMs: null },
    )
    const config = configOf({
      receivers: [
        {
          name: 'team',
          integrations: [
            { kind: 'escalation', index: 0, config: { send_resolved: true, escalation: 'ops' } },
          ],
        },
      ],
    })
    const { manager, pass, kept } = await start(config, { receivers: recorder.receivers })
    manager.take([sentAlert(A, { endsAtMs: START_MS + 3_600_000 })])
    await pass(100_000, 1_000)
    isWorking = true
    await pass(61_000, 1_000)
    expect(new Set(recorder.sent.map(({ notification }) => notification.key)).size).toBe(1)
    expect([...kept.notifications.values()].map(({ state }) => state)).toEqual(['delivered'])
  })
})

describe('held back', () => {
  const silence = (over = {}) => ({
    id: 's1',
    matchers: [{ name: 'instance', op: '=' as const, value: 'a' }],
    startsAtMs: START_MS,
    endsAtMs: START_MS + 50_000,
    updatedAtMs: START_MS,
    createdBy: 'ada@example.org',
    comment: 'known',
    recurrence: null,
    ...over,
  })

  test('S5: a silence holds its alert alone; once it ends the alert is told at the next flush', async () => {
    const { manager, sent, pass, kept } = await start(configOf())
    kept.silences.push(silence())
    await manager.book.refresh()
    manager.take([sentAlert(A), sentAlert(B)])
    await pass(6_000)
    expect(sent.map(told)).toEqual(['firing: b firing'])
    await pass(60_000)
    expect(sent.map(told).at(-1)).toBe('firing: a firing, b firing')
    const kinds = kept.events.filter(event => event.fingerprint === idOf(A)).map(({ kind }) => kind)
    expect(kinds).toEqual(['firing', 'silenced', 'unsilenced', 'notified'])
  })

  test('I1/I3: a source holds its targets until it resolves', async () => {
    const config = configOf({
      inhibitRules: [
        {
          name: 'inhibit_rules[0]',
          sourceMatchers: [{ name: 'alertname', op: '=', value: 'Cluster' }],
          targetMatchers: [{ name: 'alertname', op: '=', value: 'Down' }],
          equal: [],
        },
      ],
    })
    const { manager, sent, pass, clock } = await start(config)
    manager.take([sentAlert({ alertname: 'Cluster' }), sentAlert(A)])
    await pass(6_000)
    expect(sent.map(told)).toEqual(['firing: Cluster firing'])
    manager.take([sentAlert({ alertname: 'Cluster' }, { startsAtMs: START_MS, endsAtMs: clock.now() })])
    await pass(30_000)
    expect(sent.map(told).sort().slice(0, 2)).toEqual(['firing: Cluster firing', 'firing: a firing'])
  })

  test('an acknowledged alert is not repeated; when the time is over people are reminded, once and at once', async () => {
    const { manager, sent, pass, kept, clock } = await start(
      configOf({ route: routeNode({ repeatIntervalMs: 20_000 }), resolveTimeoutMs: 3_600_000 }),
    )
    manager.take([sentAlert(A)])
    await pass(6_000)
    kept.acknowledgements.push({
      fingerprint: idOf(A),
      by: 'ada@example.org',
      atMs: clock.now(),
      untilMs: START_MS + 100_000,
      comment: '',
    })
    await manager.book.refresh()
    await pass(93_500)
    expect(sent).toHaveLength(1)
    await pass(1_000)
    expect(sent).toHaveLength(2)
    expect(kept.events.map(({ kind }) => kind)).toContain('reminded')
    manager.take([sentAlert(A, { startsAtMs: START_MS, endsAtMs: clock.now() })])
    await pass(3_000)
    expect(kept.acknowledgements).toEqual([])
  })
})

test('M7-04: once every alert of a group is in somebody’s hand, services with incidents of their own are told, once', async () => {
  const told: string[] = []
  const recorder = createRecorder()
  const { manager, pass, kept, clock } = await start(configOf({ resolveTimeoutMs: 3_600_000 }), {
    receivers: {
      ...recorder.receivers,
      acknowledge: async (integration, { groupKey, by }) => {
        told.push(`${integration.kind}/${integration.index} ${groupKey} ${by}`)
        return DELIVERED
      },
    },
  })
  manager.take([sentAlert(A), sentAlert(B)])
  await pass(6_000)
  const acknowledge = async (labels: Record<string, string>) => {
    const one = {
      fingerprint: idOf(labels),
      by: 'ada@example.org',
      atMs: clock.now(),
      untilMs: null,
      comment: '',
    }
    kept.acknowledgements.push(one)
    await manager.book.refresh()
    await pass(2_500)
  }
  await acknowledge(A)
  expect(told).toEqual([])
  await acknowledge(B)
  expect(told).toEqual(['webhook/0 {}:{alertname="Down"} ada@example.org'])
  expect(kept.events.filter(({ by }) => by === 'team/webhook/0').map(({ kind }) => kind)).toContain(
    'acknowledged',
  )
})

describe('what is kept', () => {
  test('A1: an alert without an end counts as firing for the resolve timeout, then it has ended', async () => {
    const { manager, sent, pass, kept } = await start(configOf({ resolveTimeoutMs: 60_000 }))
    manager.take([sentAlert(A)])
    await pass(95_000)
    expect(sent.map(told)).toEqual(['firing: a firing', 'resolved: a resolved'])
    expect(kept.events.map(({ kind, atMs }) => [kind, atMs - START_MS])).toContainEqual(['resolved', 60_000])
    expect(kept.events.at(-1)?.text).toContain('was told')
  })

  test('A3: what has resolved is forgotten after half an hour, and no sooner', async () => {
    const { manager, pass, kept, clock } = await start(configOf())
    manager.take([sentAlert(A)])
    await pass(6_000)
    manager.take([sentAlert(A, { startsAtMs: START_MS, endsAtMs: clock.now() })])
    await pass(29 * 60_000, 20_000)
    expect(manager.store.size).toBe(1)
    await pass(3 * 60_000, 20_000)
    expect(manager.store.size).toBe(0)
    expect(kept.alerts.size).toBe(0)
  })

  test('a restart neither resolves nor repeats what fires', async () => {
    const first = await start(configOf({ resolveTimeoutMs: 60_000 }))
    first.manager.take([sentAlert(A)])
    await first.pass(6_000)
    const stopping = first.manager.stop()
    await first.pass(2_000)
    await stopping
    const second = await start(configOf({ resolveTimeoutMs: 60_000 }), {
      rows: {
        ...(await import('./testing.ts')).createMemoryRows().rows,
        load: async () => ({
          alerts: [...first.kept.alerts.values()],
          log: [...first.kept.log.values()],
          waiting: [],
        }),
      },
    })
    await second.pass(11 * 60_000, 2_000)
    expect(second.sent.map(told)).toEqual([])
    await second.pass(2 * 60_000, 2_000)
    expect(second.sent.map(told)).toEqual(['resolved: a resolved'])
  })

  test('why: each alert keeps what was decided, and only what differs from the flush before', async () => {
    const { manager, pass, kept } = await start(configOf({ resolveTimeoutMs: 3_600_000 }))
    manager.take([sentAlert(A)])
    await pass(130_000)
    expect(kept.decisions.map(({ decisions }) => decisions.at(-1)?.outcome)).toEqual(['passed', 'held'])
    expect(kept.decisions[0]?.decisions.map(({ stage }) => stage)).toEqual(['group', 'deduplication'])
  })

  test('a refused alert is named, and the others are stored', async () => {
    const { manager, pass } = await start(configOf())
    const answer = manager.receive([sentAlert({}), sentAlert(A)])
    await pass(500)
    expect((await answer).map(({ reason }) => reason)).toEqual(['at least one label pair required'])
    expect([...manager.store.entries()].map(([, alert]) => labelsToObject(alert.labels))).toEqual([A])
  })

  test('another tree: a group that is in both keeps its time, and nothing is told twice', async () => {
    const { manager, sent, pass } = await start(configOf({ resolveTimeoutMs: 3_600_000 }))
    manager.take([sentAlert(A), sentAlert({ alertname: 'Slow', instance: 'c' })])
    await pass(10_000)
    expect(sent).toHaveLength(2)
    const slow = routeNode({
      id: '{}/{alertname="Slow"}/0',
      key: '{}/{alertname="Slow"}',
      matchers: [{ name: 'alertname', op: '=', value: 'Slow' }],
      receiver: 'other',
    })
    manager.apply(
      configOf({
        route: routeNode({ routes: [slow] }),
        receivers: [
          { name: 'team', integrations: [hookIntegration()] },
          { name: 'other', integrations: [hookIntegration()] },
        ],
      }),
    )
    await manager.applied()
    await pass(40_000)
    expect(sent.map(({ notification }) => notification.receiver)).toEqual(['team', 'team', 'other'])
  })
})
