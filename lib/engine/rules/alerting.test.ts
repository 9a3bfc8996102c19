import { afterEach, describe, expect, test } from 'vitest'
import { labelsFromObject, labelsToObject } from '../../core/labels/index.ts'
import { nextEvaluationAt, type RuleGroup } from '../../core/rules/index.ts'
import { alertingRule, createRulesWorld, groupOf, RULES_START_MS, recordingRule } from './testing.ts'

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
const ruleRow = (world: World, rule = 0) => world.manager.groups()[0]?.rules[rule]

/** `A a firing` and its value or end, for what stands under ALERTS. */
const alertsSeries = async (world: World, fromMs: number) =>
  (await world.read('ALERTS')).map(({ samples, alertname: _, ...labels }) => [
    Object.values(labels).join(' '),
    ...samples.map(([ms, value]) => `${(ms - fromMs) / MINUTE_MS}=${value}`),
  ])

test('R2 rules of a group see what those before them wrote, ALERTS among it, at the same instant', async () => {
  const world = open()
  const group = groupOf('g', [
    recordingRule('y', 'x * 2'),
    alertingRule('High', 'y > 5'),
    recordingRule('firing', 'sum(ALERTS{alertstate="firing"})'),
  ])
  world.write({ a: 3 })
  await world.manager.applyGroups([group])
  await toFirst(world, group)
  expect(await world.read('firing')).toEqual([{ samples: [[first(group), 1]] }])
})

test('R3 an offset moves the query and what is written, not the arithmetic of states', async () => {
  const world = open()
  const group = groupOf('g', [alertingRule('A', 'x > 0', { forMs: MINUTE_MS })], { queryOffsetMs: 10_000 })
  world.write({ a: 1 })
  await world.manager.applyGroups([group])
  await toFirst(world, group)
  await world.clock.advance(MINUTE_MS)
  const at = first(group)
  expect(alertsOf(world)).toMatchObject([{ state: 'firing', activeAtMs: at, firedAtMs: at + MINUTE_MS }])
  const [series] = await world.read('ALERTS_FOR_STATE')
  expect(series?.samples).toEqual([at, at + MINUTE_MS].map(ms => [ms - 10_000, Math.floor(at / 1_000)]))
})

test('R4 labels: the result’s, the rule’s over them, the name over all; empty ones go; external ones when sent', async () => {
  const world = open({ externalLabels: labelsFromObject({ site: 'home', i: 'never' }) })
  const rule = alertingRule('High', 'x > 0', {
    labels: {
      severity: 'page',
      i: 'no {{ $labels.i }}',
      empty: '{{ $labels.nothing }}',
      alertname: 'other',
      where: '{{ $externalLabels.site }}',
    },
    annotations: { summary: '{{ $labels.i }} is {{ $value | humanize }}', link: '{{ $externalURL }}' },
  })
  const group = groupOf('g', [rule])
  world.write({ a: 1234 })
  await world.manager.applyGroups([group])
  await toFirst(world, group)
  const labels = { alertname: 'High', severity: 'page', i: 'no a', where: 'home' }
  const annotations = { summary: 'a is 1.234k', link: 'https://deck' }
  expect(alertsOf(world)).toMatchObject([{ labels, annotations, value: '1234', state: 'firing' }])
  expect(world.sent.map(({ alert }) => [labelsToObject(alert.labels), alert.generatorUrl])).toEqual([
    [{ ...labels, site: 'home' }, 'https://deck/graph?g0.expr=x+%3E+0&g0.tab=1'],
  ])
})

test('a template’s query is answered at the instant; one that fails is told in its place', async () => {
  const world = open()
  const annotations = {
    others: '{{ range query "sort(x)" }}{{ .Labels.i }}={{ .Value }} {{ end }}',
    fails: '{{ query "x +" }}',
  }
  const group = groupOf('g', [alertingRule('A', 'x > 1', { annotations })])
  world.write({ a: 1, b: 2 })
  await world.manager.applyGroups([group])
  await toFirst(world, group)
  expect(alertsOf(world)[0]?.annotations.others).toBe('a=1 b=2 ')
  expect(alertsOf(world)[0]?.annotations.fails).toMatch(/^<error expanding template: .*parse error/)
})

test('R6 the same labels twice: health is err, states stay, nothing is sent or written', async () => {
  const world = open()
  const rule = alertingRule('A', 'x > 0', { labels: { i: '{{ "" }}' } })
  const group = groupOf('g', [rule])
  world.write({ a: 1 })
  await world.manager.applyGroups([group])
  await toFirst(world, group)
  world.write({ b: 1 })
  await world.clock.advance(2 * MINUTE_MS)
  expect(ruleRow(world)).toMatchObject({
    health: 'err',
    state: 'firing',
    failingSinceMs: first(group) + MINUTE_MS,
  })
  expect(ruleRow(world)?.lastError).toContain('the same labels twice')
  expect(world.sent).toHaveLength(1)
  expect(await alertsSeries(world, first(group))).toEqual([['firing', '0=1']])
  expect(world.said).toHaveLength(1)
})

test('R15 series of a life: pending, firing, gone; each change ends what was', async () => {
  const world = open()
  const group = groupOf('g', [alertingRule('A', 'x > 0', { forMs: MINUTE_MS })])
  world.write({ a: 1 })
  await world.manager.applyGroups([group])
  await toFirst(world, group)
  await world.clock.advance(MINUTE_MS)
  world.write({ a: 0 })
  await world.clock.advance(2 * MINUTE_MS)
  expect((await alertsSeries(world, first(group))).toSorted()).toEqual([
    ['firing a', '1=1', '2=stale'],
    ['pending a', '0=1', '1=stale'],
  ])
  expect(ruleRow(world)).toMatchObject({ state: 'inactive', alerts: [], firingCount: 0 })
})

test('R17 above the limit of its group a rule fails, and forgets its alerts', async () => {
  const world = open()
  const group = groupOf('g', [alertingRule('A', 'x > 0')], { limit: 1 })
  world.write({ a: 1 })
  await world.manager.applyGroups([group])
  await toFirst(world, group)
  world.write({ b: 1 })
  await world.clock.advance(MINUTE_MS)
  expect(ruleRow(world)).toMatchObject({
    state: 'inactive',
    health: 'err',
    lastError: 'it gives 2 alerts, and the limit of its group is 1',
  })
})

describe('R18 reload', () => {
  test('a rule that keeps name and labels keeps its alerts, with its new `for` and annotations', async () => {
    const world = open()
    const group = groupOf('g', [alertingRule('A', 'x > 0'), alertingRule('B', 'x > 0')])
    world.write({ a: 1 })
    await world.manager.applyGroups([group])
    await toFirst(world, group)
    const changed = groupOf('g', [
      alertingRule('A', 'x > 0.5', { forMs: MINUTE_MS, annotations: { note: 'new' } }),
    ])
    await world.manager.applyGroups([changed])
    await world.clock.advance(MINUTE_MS)
    expect(alertsOf(world)).toMatchObject([
      { state: 'firing', activeAtMs: first(group), firedAtMs: first(group), annotations: { note: 'new' } },
    ])
    const { samples } = (await world.read('ALERTS')).find(({ alertname }) => alertname === 'B') ?? {}
    expect(samples?.map(([, value]) => value)).toEqual([1, 'stale'])
  })

  test('a rule that moves to another group or file keeps its alerts and its series', async () => {
    const world = open()
    const group = groupOf('g', [alertingRule('A', 'x > 0'), alertingRule('B', 'x > 0')])
    world.write({ a: 1 })
    await world.manager.applyGroups([group])
    await toFirst(world, group)
    const moved = [
      groupOf('renamed', [alertingRule('A', 'x >= 1')], { file: 'other.yml' }),
      groupOf('more', [alertingRule('B', 'x > 0'), alertingRule('C', 'x > 0')]),
    ]
    await world.manager.applyGroups(moved)
    await world.clock.advance(2 * MINUTE_MS)
    const rules = world.manager.groups().flatMap(({ rules: of }) => of)
    expect(
      rules.map(rule => rule.kind === 'alerting' && rule.alerts[0]?.activeAtMs === first(group)),
    ).toEqual([true, true, false])
    const series = await world.read('ALERTS')
    expect(series.flatMap(({ samples }) => samples.map(([, value]) => value))).not.toContain('stale')
    expect(world.sent.filter(({ atMs }) => atMs < first(group) + MINUTE_MS).length).toBeLessThanOrEqual(3)
  })

  test('a group that goes ends its series', async () => {
    const world = open()
    const group = groupOf('g', [alertingRule('A', 'x > 0')])
    world.write({ a: 1 })
    await world.manager.applyGroups([group])
    await toFirst(world, group)
    await world.manager.applyGroups([])
    const [alerts, forState] = [await world.read('ALERTS'), await world.read('ALERTS_FOR_STATE')]
    expect([...alerts, ...forState].map(({ samples }) => samples.at(-1)?.[1])).toEqual(['stale', 'stale'])
  })
})

test('R20, R24 sent at once, again after the delay, and resolved again until it is dropped', async () => {
  const world = open()
  const group = groupOf('g', [alertingRule('A', 'x > 0')])
  world.write({ a: 1 })
  await world.manager.applyGroups([group])
  await toFirst(world, group)
  await world.clock.advance(3 * MINUTE_MS)
  world.write({ a: 0 })
  await world.clock.advance(20 * MINUTE_MS)
  const minutes = world.sent.map(({ atMs, alert }) => [
    (atMs - first(group)) / MINUTE_MS,
    ((alert.endsAtMs ?? 0) - first(group)) / MINUTE_MS,
  ])
  expect(minutes.slice(0, 4)).toEqual([
    [0, 4],
    [2, 6],
    [4, 4],
    [6, 4],
  ])
  expect(minutes.at(-1)).toEqual([18, 4])
})

test('a rule that cannot be evaluated harms no other, and says since when', async () => {
  const world = open()
  const group = groupOf('g', [
    alertingRule('Bad', 'x * on (i) group_left () x'),
    alertingRule('Good', 'x > 0'),
  ])
  world.write({ a: 1 })
  await world.manager.applyGroups([
    { ...group, rules: [alertingRule('Bad', 'x + on () x'), ...group.rules.slice(1)] },
  ])
  world.write({ b: 1 })
  await toFirst(world, group)
  await world.clock.advance(MINUTE_MS)
  expect(ruleRow(world, 0)).toMatchObject({ health: 'err', state: 'inactive', failingSinceMs: first(group) })
  expect(ruleRow(world, 1)).toMatchObject({ health: 'ok', state: 'firing', failingSinceMs: null })
})

test('a result of 25,001 series is refused before it costs anything, and harms no other rule', async () => {
  const world = open()
  const many = Object.fromEntries(Array.from({ length: 25_001 }, (_unused, i) => [`i${i}`, 1]))
  world.write(many)
  const group = groupOf('g', [alertingRule('Many', 'x > 0'), alertingRule('One', 'sum(x) > 0')])
  await world.manager.applyGroups([group])
  await toFirst(world, group)
  expect(ruleRow(world)).toMatchObject({
    health: 'err',
    lastError: 'it gives 25001 alerts at once, and no rule may give more than 25000',
  })
  expect(ruleRow(world, 1)).toMatchObject({ health: 'ok', firingCount: 1 })
})

test('R19 before its first evaluation the state of a rule is unknown', async () => {
  const world = open()
  await world.manager.applyGroups([groupOf('g', [alertingRule('A', 'x > 0')])])
  expect(ruleRow(world)).toMatchObject({ state: 'unknown', health: 'unknown', lastEvaluationMs: null })
})

test('a clock that is put back does not stop the rules until it has caught up', async () => {
  const world = open()
  const group = groupOf('g', [alertingRule('A', 'vector(1)')])
  await world.manager.applyGroups([group])
  await toFirst(world, group)
  const before = world.manager.groups()[0]?.lastEvaluationMs ?? 0
  world.skew.ms = -600 * MINUTE_MS
  await world.clock.advance(3 * MINUTE_MS)
  expect(world.manager.groups()[0]?.lastEvaluationMs).toBeLessThan(before)
  expect(alertsOf(world)).toMatchObject([{ state: 'firing' }])
  expect(world.sent.length).toBeGreaterThan(1)
})
