import { describe, expect, test } from 'vitest'
import { buildRoutes } from '../config/routes.ts'
import { Route } from '../config/schema/route.ts'
import { labelsFromObject } from '../labels/index.ts'
import { explainRoute } from './explain.ts'
import { compileRoutes, groupId, groupKey, groupLabels, matchRoutes, walkRoutes } from './route.ts'

const treeOf = (written: unknown) => compileRoutes(buildRoutes(Route.parse(written)))

const TREE = treeOf({
  receiver: 'default',
  group_by: ['alertname', 'cluster'],
  routes: [
    {
      match: { team: 'db' },
      receiver: 'db',
      group_wait: '5s',
      mute_time_intervals: ['night'],
      routes: [
        { matchers: ['env="test"'], receiver: 'db-test', continue: 'true' },
        { matchers: ['env=~"test|stage"'], group_by: ['...'], repeat_interval: '1h' },
        { match_re: { env: 'prod.*' }, group_by: [], receiver: 'db-prod' },
      ],
    },
    { matchers: ['{audit!="", team!="none"}'], receiver: 'audit', continue: 'true' },
    { matchers: ['team="web"'], receiver: 'web' },
    { matchers: ['team="web"'], receiver: 'never' },
  ],
})

describe('A5: the tree', () => {
  test.each([
    ['nothing below matches: the root', { a: 'b' }, ['default']],
    ['a child without a match below: itself', { team: 'db' }, ['db']],
    ['continue goes on among siblings', { team: 'db', env: 'test' }, ['db-test', 'db']],
    ['the first match stops', { team: 'db', env: 'stage' }, ['db']],
    ['by a pattern, anchored', { team: 'db', env: 'production' }, ['db-prod']],
    ['not by a part of it', { team: 'db', env: 'preprod' }, ['db']],
    ['continue at the top', { team: 'web', audit: 'y' }, ['audit', 'web']],
    ['the same receiver is told once of each node', { team: 'web' }, ['web']],
    ['a branch ends at a node that does not match', { env: 'test' }, ['default']],
  ])('A5: %s', (_why, labels, expected) => {
    const found = matchRoutes(TREE, labelsFromObject(labels)).map(node => node.receiver)
    expect(found).toEqual(expected)
  })

  test('A5: the walk has the same targets, and says which matcher did not hold', () => {
    const sets: Readonly<Record<string, string>>[] = [
      {},
      { team: 'db', env: 'test' },
      { team: 'web', audit: 'x' },
      { team: 'none' },
    ]
    for (const labels of sets) {
      const set = labelsFromObject(labels)
      const targets = walkRoutes(TREE, set).filter(step => step.isTarget)
      expect(targets.map(step => step.node)).toEqual(matchRoutes(TREE, set))
    }
    const steps = walkRoutes(TREE, labelsFromObject({ team: 'none', audit: 'x' }))
    expect(steps.map(step => step.missedBy)).toEqual([
      null,
      'team="db"',
      'team!="none"',
      'team="web"',
      'team="web"',
    ])
  })
})

describe('A6: what a route inherits', () => {
  const [test1, stage, prod] = TREE.routes[0]?.routes.map(route => route.node) ?? []
  test.each([
    ['the receiver, unless it has its own', [test1?.receiver, stage?.receiver], ['db-test', 'db']],
    ['waits', [test1?.groupWaitMs, TREE.node.groupWaitMs], [5_000, 30_000]],
    ['an interval of its own', [test1?.repeatIntervalMs, stage?.repeatIntervalMs], [14_400_000, 3_600_000]],
    ['not its mute intervals', [test1?.muteTimeIntervals], [[]]],
    ['labels to group by', [test1?.groupBy], [['alertname', 'cluster']]],
    ['... for all labels', [stage?.groupBy], ['all']],
    ['an empty list of its own', [prod?.groupBy], [[]]],
  ])('A6: %s', (_why, found, expected) => expect(found).toEqual(expected))

  test('A6: labels of its own switch an inherited ... off', () => {
    const root = buildRoutes(
      Route.parse({
        receiver: 'r',
        group_by: ['...'],
        routes: [{ match: { a: 'b' } }, { match: { a: 'c' }, group_by: ['x'] }],
      }),
    )
    expect(root.routes.map(node => node.groupBy)).toEqual(['all', ['x']])
  })
})

describe('A7: groups', () => {
  const labels = labelsFromObject({ alertname: 'Disk "full"', cluster: 'a', team: 'db', env: 'prod' })
  const [node] = matchRoutes(TREE, labelsFromObject({ team: 'db', env: 'test' }))

  test('A7: a label that is missing is not in the group', () => {
    if (!node) throw new Error('no node')
    expect(groupLabels(node, labelsFromObject({ alertname: 'A', x: 'y' }))).toEqual(['alertname', 'A'])
    expect(groupLabels({ ...node, groupBy: 'all' }, labels)).toEqual(labels)
    expect(groupLabels({ ...node, groupBy: [] }, labels)).toEqual([])
  })

  test("A7: the key is Alertmanager's; nodes of the same matchers have ids of their own", () => {
    if (!node) throw new Error('no node')
    const group = groupLabels(node, labels)
    expect(groupKey(node, group)).toBe(
      '{}/{team="db"}/{env="test"}:{alertname="Disk \\"full\\"", cluster="a"}',
    )
    const twice = TREE.routes.slice(2).map(route => route.node)
    expect(new Set(twice.map(one => groupKey(one, group))).size).toBe(1)
    expect(new Set(twice.map(one => groupId(one, group))).size).toBe(2)
  })

  test('A7: matchers in keys are sorted by name, value and operator', () => {
    const root = buildRoutes(
      Route.parse({ receiver: 'r', routes: [{ matchers: ['b=~"x|y"', 'a="1"'], match: { a: '0' } }] }),
    )
    expect(root.routes[0]?.key).toBe('{}/{a="0",a="1",b=~"x|y"}')
  })
})

test('where a label set would go is told decision by decision', () => {
  const config = { route: TREE.node, receivers: [], timeIntervals: [] }
  const { receivers, decisions } = explainRoute(config, labelsFromObject({ team: 'db', cluster: 'c' }), 0)
  expect(receivers).toEqual(['db'])
  expect(decisions.map(({ stage, outcome, reason }) => `${stage} ${outcome}: ${reason}`)).toEqual([
    'route passed: matched: a node below it takes the alert',
    'route passed: matched: the receiver db is to be told',
    'route held: env="test" does not hold',
    'route held: env=~"test|stage" does not hold',
    'route held: env=~"prod.*" does not hold',
    'group passed: grouped by {cluster="c"} for db: first told after 5s, then every 5m at most',
    'time_interval passed: the time intervals night let it pass',
  ])
  expect(explainRoute({ ...config, route: null }, labelsFromObject({}), 0).decisions).toMatchObject([
    { outcome: 'ended' },
  ])
})
