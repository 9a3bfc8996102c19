import { describe, expect, test } from 'vitest'
import type { ChartPoint } from '../chart/points.ts'
import { parseExpr } from '../promql/index.ts'
import { type GpuSeries, gpuRows, powerLimits } from './gpus.ts'
import { type HostSeries, hostRows, summariseHosts } from './hosts.ts'
import {
  GPU_FACTS,
  GPU_METRICS,
  gpuCharts,
  HOST_FACTS,
  HOST_METRICS,
  HOURS_UNTIL_FULL,
  hostCharts,
  matchersOf,
} from './metrics.ts'
import { type LabelledSeries, presentValue, rankOf, reached, untilFullText } from './rows.ts'

const window = { toMs: 1_000, stepMs: 10 }
const line = (labels: Record<string, string>, value: number, atMs = 1_000): LabelledSeries => ({
  labels,
  points: [
    [atMs - 10, 0],
    [atMs, value],
  ],
})
const a = { job: 'node', instance: 'a:9100' }
const b = { job: 'node', instance: 'b:9100' }

const noHosts: HostSeries = {
  cpu: [],
  memory: [],
  disk: [],
  io: [],
  network: [],
  load: [],
  pressure: [],
  cores: [],
  memoryBytes: [],
  bootTime: [],
  hoursUntilFull: [],
  diskGrowth: [],
  daysUntilFull: [],
}

describe('hostRows', () => {
  test('no series, no host', () => expect(hostRows(noHosts, window)).toEqual([]))

  test('a host is what has any figure; those past a limit first', () => {
    const rows = hostRows({ ...noHosts, cpu: [line(a, 0.2)], memory: [line(b, 0.96)] }, window)
    expect(rows.map(row => row.instance)).toEqual(['b:9100', 'a:9100'])
    expect(rows[1]?.cells.memory).toEqual({ value: null, points: [], part: null })
  })

  test('the fullest disk is the one that is shown', () => {
    const disk = [line({ ...a, mountpoint: '/' }, 0.3), line({ ...a, mountpoint: '/var' }, 0.7)]
    expect(hostRows({ ...noHosts, disk }, window)[0]?.cells.disk).toMatchObject({ value: 0.7, part: '/var' })
  })

  test('a disk that fills up soon counts as past a limit', () => {
    const series = { ...noHosts, disk: [line(a, 0.2), line(b, 0.2)], hoursUntilFull: [line(b, 5)] }
    const rows = hostRows(series, window)
    expect(rows[0]).toMatchObject({ instance: 'b:9100', hoursUntilFull: 5 })
  })

  test('a host whose series ended is silent, and says so', () => {
    const rows = hostRows({ ...noHosts, cpu: [line(a, 0.4, 500), line(b, 0.4)] }, window)
    expect(rows.map(row => [row.instance, row.isSilent])).toEqual([
      ['a:9100', true],
      ['b:9100', false],
    ])
    expect(summariseHosts(rows)).toBe('2 hosts, 1 silent')
  })

  test('two hundred hosts stay two hundred rows', () => {
    const cpu = Array.from({ length: 200 }, (_, index) => line({ job: 'n', instance: `h${index}` }, 0.5))
    expect(hostRows({ ...noHosts, cpu }, window)).toHaveLength(200)
  })
})

describe('gpuRows', () => {
  const device = { job: 'dcgm', instance: 'gpu1:9400', gpu: '10', uuid: 'GPU-1', model: 'NVIDIA H200' }
  const other = { ...device, gpu: '9' }
  const none: GpuSeries = {
    utilization: [],
    memory: [],
    temperature: [],
    power: [],
    clock: [],
    memoryTotalBytes: [],
    powerLimitWatts: [],
    throttled: [],
    xid: [],
  }

  test('no series, no device', () => expect(gpuRows(none, window)).toEqual([]))

  test('one row a device, in the order of their numbers', () => {
    const rows = gpuRows({ ...none, utilization: [line(device, 0.5), line(other, 0.5)] }, window)
    expect(rows.map(row => row.gpu)).toEqual(['9', '10'])
    expect(rows[0]?.model).toBe('NVIDIA H200')
  })

  test('what the exporter does not say is null, not zero', () => {
    const [row] = gpuRows({ ...none, utilization: [line(device, 0.5)] }, window)
    expect(row).toMatchObject({ xid: null, isThrottled: null, powerLimitWatts: null })
    expect(row && powerLimits(row)).toEqual([])
  })

  test('an XID error comes before a hot device', () => {
    const series = { ...none, temperature: [line(device, 80), line(other, 40)], xid: [line(other, 79)] }
    expect(gpuRows(series, window).map(row => [row.gpu, row.xid])).toEqual([
      ['9', 79],
      ['10', null],
    ])
  })
})

test.each<[string, ChartPoint[], number | null]>([
  [
    'at the end',
    [
      [990, 1],
      [1_000, 2],
    ],
    2,
  ],
  ['two steps old', [[980, 2]], 2],
  ['older is over', [[970, 2]], null],
  [
    'a gap at the end is bridged by the point before',
    [
      [990, 3],
      [1_000, null],
    ],
    3,
  ],
  ['nothing', [], null],
])('presentValue: %s', (_why, points, expected) => {
  expect(presentValue(points, window)).toBe(expected)
})

test.each([
  [0.5, null],
  [0.8, 'warn'],
  [0.96, 'down'],
  [null, null],
])('%d reaches %s', (value, tone) => {
  const limits = [
    { value: 0.8, tone: 'warn' },
    { value: 0.95, tone: 'down' },
  ] as const
  expect(reached(value, limits)).toBe(tone)
})

test('the worst tone ranks a row', () => {
  expect([rankOf([null, 'warn', 'down']), rankOf(['warn', null]), rankOf([null])]).toEqual([0, 1, 2])
})

test.each([
  [0.4, 'full within the hour'],
  [5.2, 'full in 5 h'],
  [216, 'full in 9 days'],
  [99_999, null],
  [null, null],
])('%d hours until full: %s', (hours, text) => {
  expect(untilFullText(hours)).toBe(text)
})

test('a host with quotes in its name cannot leave its matcher', () => {
  expect(matchersOf({ instance: 'a"} or up{x="' })).toBe('instance="a\\"} or up{x=\\""')
  const charts = hostCharts(Object.assign({ cells: {} }, a), 30)
  expect(charts.every(chart => chart.expr.includes('instance="a:9100"'))).toBe(true)
})

const expressions = [
  ...[...Object.values(HOST_METRICS), ...Object.values(GPU_METRICS)].map(metric => metric.expr),
  ...Object.values(HOST_FACTS),
  ...Object.values(GPU_FACTS),
  HOURS_UNTIL_FULL,
  ...hostCharts(a, 30).map(chart => chart.expr),
  ...gpuCharts({ ...a, gpu: '0' }).map(chart => chart.expr),
]

test.each(expressions)('is PromQL: %s', expr => {
  expect(() => parseExpr(expr)).not.toThrow()
})
