import { describe, expect, test } from 'vitest'
import { chartDomain } from './domain.ts'
import { guessUnit } from './guess-unit.ts'
import { spreadLabels } from './layout.ts'
import { legends, selectorText } from './legend.ts'
import type { ChartPoint } from './points.ts'
import { momentText, niceStep, timeTicks, valueTicks } from './ticks.ts'
import { formatText, formatValue, scaleFor, type Unit } from './unit.ts'

test.each<[number | null, Unit, string]>([
  [0.438, 'seconds', '438 ms'],
  [4.82, 'seconds', '4,820 ms'],
  [12.34, 'seconds', '12.3 s'],
  [0.000_12, 'seconds', '120 µs'],
  [0, 'seconds', '0 ms'],
  [7_300, 'seconds', '2.03 h'],
  [300, 'milliseconds', '300 ms'],
  [0.123, 'ratio', '12.3%'],
  [1, 'ratio', '100%'],
  [958, 'ratio', '958 ×'],
  [250_000, 'count', '250 k'],
  [136_801_812_480, 'bytes', '127 GiB'],
  [0, 'bytes', '0 B'],
  [1_048_576, 'bytes_per_second', '1.00 MiB/s'],
  [79, 'celsius', '79.0 °C'],
  [1_620_000_000, 'hertz', '1,620 MHz'],
  [3, 'count', '3'],
  [12, 'per_second', '12.0/s'],
  [null, 'bytes', '—'],
  [-5, 'none', '−5.00'],
])('%d in %s reads %s', (value, unit, text) => {
  expect(formatText(value, unit)).toBe(text)
})

test('what cannot be computed has no unit', () => {
  expect(formatValue(null, 'seconds')).toEqual({ figure: '—', suffix: '' })
})

test.each<[string, Unit]>([
  ['histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))', 'seconds'],
  ['rate(node_cpu_seconds_total{mode="idle"}[5m])', 'ratio'],
  ['node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes', 'ratio'],
  ['rate(node_network_receive_bytes_total[5m])', 'bytes_per_second'],
  ['sum(rate(http_requests_total[5m]))', 'per_second'],
  ['gpu:temperature:celsius', 'celsius'],
  ['gpu:utilization:ratio', 'ratio'],
  ['xswarm_voice_latency_ms', 'milliseconds'],
  ['count(up == 0)', 'count'],
  ['up', 'none'],
  ['a_bytes + b_seconds', 'none'],
  ['process_resident_memory_bytes{job="a_seconds"}', 'bytes'],
])('the unit of %s is %s', (expr, unit) => {
  expect(guessUnit(expr)).toBe(unit)
})

describe('ticks', () => {
  test('are round in displayed units', () => {
    const scale = scaleFor('bytes', 6 * 1024 ** 3)
    const ticks = valueTicks({ low: 0, high: 6 * 1024 ** 3 }, scale, 4)
    expect(ticks.map(tick => tick.text)).toEqual(['0', '2', '4', '6'])
  })
  test('share their decimals', () => {
    const ticks = valueTicks({ low: 0, high: 1 }, { factor: 1, suffix: '' }, 4)
    expect(ticks.map(tick => tick.text)).toEqual(['0.00', '0.25', '0.50', '0.75', '1.00'])
  })
  test.each([
    [100, 5, 20],
    [7, 4, 2],
    [0.09, 3, 0.05],
    [0, 4, 1],
  ])('a span of %d in at most %d steps takes %d', (span, count, step) => {
    expect(niceStep(span, count)).toBeCloseTo(step)
  })
  test.each([
    ['15 minutes', 900_000, 6, ['00:05', '00:10', '00:15']],
    ['under a minute', 40_000, 5, ['00:03:20', '00:03:30', '00:03:40', '00:03:50']],
    ['across midnight', 86_400_000, 4, ['06:00', '12:00', '18:00', '2 Jan']],
  ])('times: %s', (_why, span, count, texts) => {
    const start = Date.parse('2026-01-01T00:03:12Z') - (span > 1e6 ? 100_000 : 0)
    expect(
      timeTicks({ fromMs: start, toMs: start + span, maxCount: count, zone: 'utc' }).map(tick => tick.text),
    ).toEqual(texts)
  })
  test('the crosshair says the date only when it has to', () => {
    const at = Date.parse('2026-11-09T03:02:05Z')
    expect(momentText(at, 3 * 3_600_000, 'utc')).toBe('03:02')
    expect(momentText(at, 600_000, 'utc')).toBe('03:02:05')
    expect(momentText(at, 3 * 86_400_000, 'utc')).toBe('9 Nov 03:02')
  })
})

describe('chartDomain', () => {
  const line = (...values: number[]): ChartPoint[] => values.map((value, index) => [index, value])
  test.each<[string, ChartPoint[], Unit, number | null, number, number, boolean]>([
    ['latencies start at zero', line(0.2, 0.28), 'seconds', null, 0, 0.3, false],
    ['a target in reach belongs to the picture', line(0.2, 0.28), 'seconds', 0.5, 0, 0.6, true],
    ['a target out of reach does not', line(0.001, 0.002), 'seconds', 5, 0, 0.002, false],
    ['temperatures use their own range', line(60, 79), 'celsius', null, 60, 80, false],
    ['shares that come near the whole show the whole', line(0.5, 0.84), 'ratio', null, 0, 1, false],
    ['a flat zero has room above', line(0, 0), 'count', null, 0, 1, false],
    ['negative values keep zero in sight', line(-3, 4), 'none', null, -4, 4, false],
  ])('%s', (_why, points, unit, target, low, high, showsTarget) => {
    const domain = chartDomain({ lines: [points], unit, target, maxTicks: 4 })
    expect(domain?.low).toBeCloseTo(low)
    expect(domain?.high).toBeCloseTo(high)
    expect(domain?.showsTarget).toBe(showsTarget)
  })
  test('nothing but gaps is nothing to draw', () => {
    expect(chartDomain({ lines: [[[0, null]]], unit: 'none', target: null, maxTicks: 4 })).toBeNull()
  })
})

test.each([
  ['room enough', [10, 50], [10, 50]],
  ['collisions move down', [10, 12, 13], [10, 24, 38]],
  ['the floor pushes back up', [95, 96], [86, 100]],
  ['answers in the order of the input', [60, 10], [60, 10]],
])('spreadLabels: %s', (_why, wanted, placed) => {
  expect(spreadLabels(wanted, { gap: 14, low: 0, high: 100 })).toEqual(placed)
})

test.each([
  [
    'only what differs',
    [
      { job: 'a', le: '1' },
      { job: 'a', le: '2' },
    ],
    ['1', '2'],
  ],
  [
    'several differ',
    [
      { job: 'a', i: '1' },
      { job: 'b', i: '2' },
    ],
    ['job=a i=1', 'job=b i=2'],
  ],
  ['one alone takes its metric', [{ __name__: 'up', job: 'a' }], ['up']],
  ['nothing to tell apart', [{}, {}], ['expr', 'expr']],
])('legends: %s', (_why, sets, expected) => {
  expect(legends(sets, 'expr')).toEqual(expected)
})

test('selectorText writes a label set as PromQL does', () => {
  expect(selectorText({ __name__: 'up', job: 'a"b', instance: 'x' })).toBe('up{instance="x", job="a\\"b"}')
  expect(selectorText({})).toBe('{}')
})
