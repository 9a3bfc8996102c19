import { afterEach, describe, expect, test } from 'vitest'
import { nextEvaluationAt, type RuleGroup } from '../../core/rules/index.ts'
import { createRuleSets } from './index.ts'
import { alertingRule, createRulesWorld, groupOf, RULES_START_MS } from './testing.ts'

const MINUTE_MS = 60_000

let worlds: ReturnType<typeof createRulesWorld>[] = []
afterEach(async () => {
  await Promise.all(worlds.map(({ manager }) => manager.stop()))
  worlds = []
})
function open(options: Parameters<typeof createRulesWorld>[0] = {}) {
  const world = createRulesWorld(options)
  worlds.push(world)
  return world
}
type World = ReturnType<typeof open>

const first = (group: RuleGroup, fromMs = RULES_START_MS) => nextEvaluationAt(group, fromMs)
const toFirst = (world: World, group: RuleGroup) =>
  world.clock.advance(first(group, world.clock.now()) - world.clock.now())
const alertsOf = (world: World, rule = 0) => {
  const row = world.manager.groups()[0]?.rules[rule]
  return row?.kind === 'alerting' ? row.alerts : []
}

describe('a start anew', () => {
  /** Runs rules for some minutes, lets the deck be away, and starts another one over the same series. */
  async function restart(group: RuleGroup, minutes: { ran: number; away: number; staysTrue?: boolean }) {
    const before = open()
    const sets = createRuleSets(before.manager, { info() {}, warn() {}, error() {} })
    before.write({ a: 1 })
    await sets.apply({ files: [group] })
    await toFirst(before, group)
    for (let minute = 0; minute < minutes.ran; minute++) {
      await before.clock.advance(MINUTE_MS)
      before.write({ a: 1 })
    }
    await before.manager.stop()
    const startMs = before.clock.now() + minutes.away * MINUTE_MS
    const after = open({ store: before.store, startMs })
    after.write({ a: minutes.staysTrue === false ? 0 : 1 })
    const next = createRuleSets(after.manager, { info() {}, warn() {}, error() {} })
    await next.apply({ files: [group] })
    return { before, after, firstAgain: first(group, startMs), sets: next }
  }
  const keepTrue = async (world: World, minutes: number) => {
    for (let minute = 0; minute < minutes; minute++) {
      await world.clock.advance(MINUTE_MS)
      world.write({ a: 1 })
    }
  }
  const longFor = groupOf('g', [alertingRule('A', 'x > 0', { forMs: 30 * MINUTE_MS })])
  const shortFor = groupOf('g', [alertingRule('A', 'x > 0', { forMs: 5 * MINUTE_MS })])

  test('R16, R25 the first two evaluations write no series; then the alert is as old as it was', async () => {
    const { before, after, firstAgain } = await restart(longFor, { ran: 15, away: 7 })
    const [alert] =
      before.manager.groups()[0]?.rules.flatMap(rule => (rule.kind === 'alerting' ? rule.alerts : [])) ?? []
    await toFirst(after, longFor)
    expect(alertsOf(after)).toMatchObject([{ state: 'pending', activeAtMs: firstAgain }])
    await keepTrue(after, 2)
    const written = (await after.read('ALERTS_FOR_STATE'))[0]?.samples.filter(([ms]) => ms >= firstAgain)
    expect(written?.map(([ms]) => ms)).toEqual([firstAgain + 2 * MINUTE_MS])
    // The outage does not count: seven minutes and the two evaluations.
    const [restored] = alertsOf(after)
    const movedMinutes = ((restored?.activeAtMs ?? 0) - (alert?.activeAtMs ?? 0)) / MINUTE_MS
    expect(movedMinutes).toBeCloseTo(9, 0)
  })

  test('R26 a `for` below ten minutes waits anew', async () => {
    const { after, firstAgain } = await restart(shortFor, { ran: 3, away: 2 })
    await toFirst(after, shortFor)
    await keepTrue(after, 3)
    expect(alertsOf(after)).toMatchObject([{ state: 'pending', activeAtMs: firstAgain }])
  })

  test('R27 an outage above an hour is not bridged', async () => {
    const { after, firstAgain } = await restart(longFor, { ran: 15, away: 62 })
    await toFirst(after, longFor)
    await keepTrue(after, 3)
    expect(alertsOf(after)).toMatchObject([{ activeAtMs: firstAgain }])
  })

  test('R28 one whose `for` was over fires at the evaluation after the restoration', async () => {
    const { after } = await restart(longFor, { ran: 35, away: 5 })
    await toFirst(after, longFor)
    await keepTrue(after, 2)
    expect(alertsOf(after)).toMatchObject([{ state: 'firing' }])
  })

  test.each<[why: string, group: RuleGroup, ran: number, away: number]>([
    ['whose `for` is restored', longFor, 35, 5],
    ['whose `for` is too short for that', shortFor, 10, 3],
  ])(
    'an alert that fired %s is said to go on at every delay, and never to have ended',
    async (_why, group, ran, away) => {
      const { after, firstAgain } = await restart(group, { ran, away })
      await toFirst(after, group)
      await keepTrue(after, 12)
      const told = after.sent.map(({ atMs, alert }) => [
        (atMs - firstAgain) / MINUTE_MS,
        ((alert.endsAtMs ?? 0) - atMs) / MINUTE_MS,
      ])
      expect(told[0]).toEqual([0, 4])
      expect(told.every(([, until]) => until === 4)).toBe(true)
      const gaps = told.map(([minute], i) => (minute ?? 0) - (told[i - 1]?.[0] ?? 0))
      expect(Math.max(...gaps)).toBeLessThan(4)
      expect(alertsOf(after)).toMatchObject([{ state: 'firing' }])
    },
  )

  test('one that fired and no longer does is not said to go on', async () => {
    const { after } = await restart(shortFor, { ran: 10, away: 2, staysTrue: false })
    await toFirst(after, shortFor)
    await after.clock.advance(5 * MINUTE_MS)
    expect(after.sent).toEqual([])
  })

  test('a group that comes by a later reload takes nothing over, and writes at once', async () => {
    const { after, sets } = await restart(longFor, { ran: 15, away: 7 })
    const later = groupOf('later', [alertingRule('B', 'x > 0')])
    await sets.apply({ files: [longFor, later] })
    await toFirst(after, later)
    const written = await after.read('ALERTS')
    expect(written.find(({ alertname }) => alertname === 'B')?.samples).toHaveLength(1)
  })
})
