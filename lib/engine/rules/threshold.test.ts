import { afterEach, expect, test } from 'vitest'
import { ThresholdRuleConfig } from '../../core/config/schema/rule.ts'
import { labelsToObject } from '../../core/labels/index.ts'
import { thresholdGroups } from '../../core/rules/index.ts'
import { createRulesWorld } from './testing.ts'

const TURN_MS = 15_000

let worlds: ReturnType<typeof createRulesWorld>[] = []
afterEach(async () => {
  await Promise.all(worlds.map(({ manager }) => manager.stop()))
  worlds = []
})

async function open(more: Record<string, unknown>) {
  const world = createRulesWorld()
  worlds.push(world)
  const config = ThresholdRuleConfig.parse({ service: 'api', slug: 'hot', name: 'Hot', metric: 'x', ...more })
  await world.manager.applyGroups(thresholdGroups([config]))
  /** One evaluation with these figures. */
  const turn = async (samples: Readonly<Record<string, number>> = {}) => {
    world.write(samples)
    await world.clock.advance(TURN_MS)
  }
  const active = () =>
    world.manager.groups()[0]?.rules.flatMap(rule => {
      if (rule.kind !== 'alerting') return []
      return rule.alerts.map(({ labels, state, isOutranked }) =>
        [labels.severity, labels.i, labels.reason, state, isOutranked && 'outranked']
          .filter(Boolean)
          .join(' '),
      )
    })
  const told = () =>
    world.sent.map(({ atMs, alert }) => {
      const { severity, i, reason } = labelsToObject(alert.labels)
      const isFiring = (alert.endsAtMs ?? 0) > atMs
      return [severity, i, reason, isFiring ? 'fires' : 'ended'].filter(Boolean).join(' ')
    })
  return { ...world, turn, active, told }
}

test('a warning becomes critical and goes back: one of the two is told at a time, neither waits twice', async () => {
  const { turn, active, told } = await open({ warning: 5, critical: 10, for: '15s' })
  await turn({ a: 6 })
  expect(active()).toEqual(['warning a pending'])
  await turn({ a: 6 })
  await turn({ a: 11 })
  expect(active()).toEqual(['critical a pending', 'warning a firing'])
  await turn({ a: 11 })
  expect(active()).toEqual(['critical a firing', 'warning a firing outranked'])
  await turn({ a: 6 })
  expect(active()).toEqual(['warning a firing'])
  expect(told()).toEqual([
    'warning a fires',
    'critical a fires',
    'warning a ended',
    'critical a ended',
    'warning a fires',
  ])
})

test('what another series does outranks nothing', async () => {
  const { turn, active } = await open({ warning: 5, critical: 10 })
  await turn({ a: 11, b: 6 })
  expect(active()).toEqual(['critical a firing', 'warning a firing outranked', 'warning b firing'])
})

test('without data an alert resolves, stays, or is one of its own', async () => {
  const ok = await open({ critical: 5 })
  const keep = await open({ critical: 5, no_data: 'keep' })
  const alert = await open({ critical: 5, no_data: 'alert' })
  for (const { turn, clock } of [ok, keep, alert]) {
    await turn({ a: 6, b: 6 })
    // The sample is looked back for five minutes.
    await clock.advance(6 * 60_000)
  }
  expect(ok.active()).toEqual([])
  expect(keep.active()).toEqual(['critical a firing', 'critical b firing'])
  expect(alert.active()).toEqual(['critical no_data firing'])
  await keep.turn({ a: 1 })
  expect(keep.active()).toEqual(['critical b firing'])
  await keep.turn({ b: 1 })
  expect(keep.active()).toEqual([])
})

test('a rule that cannot be judged keeps its alerts up, and tells of itself where that is wished', async () => {
  // Two series of one metric cannot be added to a third without saying which.
  const expr = { metric: undefined, expression: 'x + on () group_left () y' }
  const keep = await open({ ...expr, critical: 5 })
  const alert = await open({ ...expr, critical: 5, warning: 2, on_error: 'alert' })
  for (const world of [keep, alert]) {
    world.write({ a: 1 }, 'y')
    await world.turn({ a: 6 })
    world.write({ b: 1 }, 'y')
    await world.turn()
  }
  expect(keep.active()).toEqual(['critical a firing'])
  expect(keep.manager.groups()[0]?.rules[0]).toMatchObject({
    health: 'err',
    failingSinceMs: expect.any(Number),
  })
  expect(alert.active()).toContain('critical error firing')
  await keep.clock.advance(5 * 60_000 - 30_000)
  const ends = keep.sent.map(({ alert: sent }) => sent.endsAtMs ?? 0)
  expect(Math.max(...ends)).toBeGreaterThan(keep.clock.now())
  await alert.clock.advance(5 * 60_000)
  expect(alert.active()).not.toContain('critical error firing')
})
