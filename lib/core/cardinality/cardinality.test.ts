import { describe, expect, test } from 'vitest'
import { type Labels, labelsFromObject } from '../labels/index.ts'
import { parseExpr } from '../promql/index.ts'
import { type DropFacts, namesIn, proposeDrops, SeriesCount, topOf } from './index.ts'

const series = (name: string, count: number, more: (i: number) => Record<string, string>): Labels[] =>
  Array.from({ length: count }, (_, i) =>
    labelsFromObject({ __name__: name, job: 'api', instance: 'a:1', ...more(i) }),
  )

test('counts by metric, label, pair and target', () => {
  const count = new SeriesCount()
  for (const [i, labels] of series('up', 3, n => ({ path: n === 0 ? '/ä' : '/b' })).entries())
    count.add(labels, i === 0)
  count.add(labelsFromObject({ __name__: 'x', '😀': '😀' }))
  expect([...count.metrics]).toEqual([
    ['up', { series: 3, fresh: 1 }],
    ['x', { series: 1, fresh: 0 }],
  ])
  expect(count.targets.get('api\na:1')).toEqual({ job: 'api', instance: 'a:1', series: 3, fresh: 1 })
  expect(count.targets.get('\n')).toMatchObject({ series: 1 })
  const bytes = Object.fromEntries([...count.labels].map(([name, label]) => [name, label.bytes]))
  expect(bytes).toEqual({ __name__: 7, job: 9, instance: 9, path: 7, '😀': 4 })
  expect(count.labelPairs).toBe(7)
  expect(count.topPairs(2)).toEqual([
    { name: '__name__', value: 'up', series: 3 },
    { name: 'instance', value: 'a:1', series: 3 },
  ])
  expect(topOf(count.labels, ({ values }) => values.size, 2).map(([name]) => name)).toEqual([
    '__name__',
    'path',
  ])
})

test('of very many pairs the highest are found', () => {
  const count = new SeriesCount()
  for (let i = 0; i < 500; i++)
    for (let j = 0; j < (i % 50 === 0 ? 3 : 1); j++) count.add(labelsFromObject({ id: `${i}` }))
  expect(count.topPairs(10).every(pair => pair.series === 3)).toBe(true)
})

test('what an expression names', () => {
  const { metrics, patterns, labels } = namesIn(
    parseExpr(
      'sum by (zone) (rate(a_total{code="1"}[5m])) / on (pod) group_left (team) {__name__=~"b_.+", x!=""} + label_replace(c, "to", "$1", "from", "(.*)") + sum without (gone) (d)',
    ),
  )
  expect([...metrics]).toEqual(['a_total', 'c', 'd'])
  expect(patterns).toEqual([[{ name: '__name__', op: '=~', value: 'b_.+' }]])
  for (const label of ['zone', 'code', 'pod', 'team', 'x', 'from']) expect(labels).toContain(label)
  expect(labels).not.toContain('gone')
})

describe('what to drop', () => {
  const ids = series('requests_total', 200, i => ({ request_id: `r${i}`, code: `${i % 4}` }))
  const buckets = series('seconds_bucket', 100, i => ({ le: `${i}` }))
  const propose = (query: string, changes: Partial<DropFacts> = {}) =>
    proposeDrops({
      series: [...ids, ...buckets],
      named: namesIn(parseExpr(query)),
      jobs: new Set(['api']),
      words: new Set(),
      ...changes,
    }).map(({ kind, name, saves }) => `${kind} ${name} ${saves}`)

  const requests = 'metric requests_total 200'
  const seconds = 'metric seconds_bucket 100'
  const id = 'label request_id 196'
  test.each<[string, string, readonly string[], Partial<DropFacts>?]>([
    ['nothing is named', 'up', [requests, id, seconds]],
    ['a metric is named', 'requests_total', [id, seconds]],
    ['a pattern reads it', '{__name__=~"req.+"}', [id, seconds]],
    ['a pattern of another label says nothing', '{job="api"}', [requests, id, seconds]],
    ['the label is named', 'sum by (request_id) (requests_total)', [seconds]],
    ['the configuration names the family', 'up', [requests, id], { words: new Set(['seconds']) }],
    ['another job', 'up', [], { jobs: new Set(['other']) }],
    ['few series', 'up', [], { series: ids.slice(0, 49) }],
  ])('%s', (_what, query, drops, changes = {}) => expect(propose(query, changes)).toEqual(drops))

  test('the lines are ready to copy', () => {
    const [metric, label] = proposeDrops({
      series: series('odd.name', 60, i => ({ 'user id': `${i}` })),
      named: namesIn(parseExpr('up')),
      jobs: new Set(['api']),
      words: new Set(),
    })
    expect(metric?.yaml).toBe(
      "metric_relabel_configs:\n  - source_labels: [__name__]\n    regex: 'odd\\.name'\n    action: drop\n",
    )
    expect(label?.yaml).toBe("metric_relabel_configs:\n  - regex: 'user id'\n    action: labeldrop\n")
  })
})
