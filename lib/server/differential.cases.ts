/** Samples lie 7.123 s after each quarter of a minute, so that no end of a range falls on one. */
const START_MS = 1_700_000_107_123
const STEP_MS = 15_000
const STEPS = 240
/** Between two steps of a minute: no step of a subquery falls on its end either. */
export const AT_SECONDS = 1_700_003_415
export const RANGE = { start: AT_SECONDS - 2_400, end: AT_SECONDS, step: 60 }

type Line = { readonly labels: string; readonly value: (step: number) => number | null }

/** Repeatable noise within [0, 1). */
const noise = (seed: number): number => {
  const x = Math.sin(seed * 12.9898 + 4.1414) * 43_758.5453
  return x - Math.floor(x)
}

/** Grows by irregular steps, begins anew twice. */
function counter(seed: number): Line['value'] {
  const values: number[] = []
  let value = 10 * noise(seed)
  for (let step = 0; step < STEPS; step++) {
    value = step === 70 + seed || step === 150 ? noise(seed + step) : value + 5 * noise(seed * 31 + step)
    values.push(value)
  }
  return step => values[step] ?? null
}

const FAMILIES: readonly { readonly name: string; readonly type: string; readonly lines: readonly Line[] }[] =
  [
    {
      name: 'requests',
      type: 'counter',
      lines: ['200', '404', '500'].flatMap((code, c) =>
        ['a', 'b', 'c'].map((instance, i) => ({
          labels: `_total{code="${code}",instance="${instance}",job="api"}`,
          value: counter(c * 3 + i),
        })),
      ),
    },
    {
      name: 'temperature',
      type: 'gauge',
      lines: ['hall', 'roof', 'cellar', 'attic'].map((room, i) => ({
        labels: `{room="${room}",floor="${i % 2}"}`,
        value: step => 20 * Math.sin(step / (9 + i)) + noise(step * 7 + i),
      })),
    },
    {
      name: 'odd',
      type: 'gauge',
      lines: [
        { labels: '{kind="nan"}', value: step => (step % 5 === 0 ? Number.NaN : step) },
        { labels: '{kind="inf"}', value: step => (step % 40 === 39 ? Number.POSITIVE_INFINITY : -step) },
        { labels: '{kind="constant"}', value: () => 3 },
        { labels: '{kind="gaps"}', value: step => (step % 60 < 25 ? step : null) },
        { labels: '{kind="ended"}', value: step => (step < 100 ? step * step : null) },
        { labels: '{kind="late"}', value: step => (step > 190 ? step / 3 : null) },
      ],
    },
    {
      name: 'seconds',
      type: 'histogram',
      lines: ['read', 'write'].flatMap((handler, h) => {
        const grown = (share: number) => (step: number) => Math.floor(share * (step + 1) * (h + 2) * 1.7)
        const of = (le: string, share: number): Line => ({
          labels: `_bucket{handler="${handler}",le="${le}"}`,
          value: grown(share),
        })
        return [
          of('0.1', 0.3),
          of('0.5', 0.7),
          of('1.0', 0.9),
          of('+Inf', 1),
          { labels: `_count{handler="${handler}"}`, value: grown(1) },
          { labels: `_sum{handler="${handler}"}`, value: step => grown(1)(step) * 0.37 },
        ]
      }),
    },
    {
      name: 'build',
      type: 'gauge',
      lines: ['a', 'b'].map((instance, i) => ({
        labels: `{instance="${instance}",version="1.${i}",job="api"}`,
        value: () => 1,
      })),
    },
  ]

const written = (value: number): string =>
  Number.isFinite(value) ? String(value) : Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'

/** Everything as one OpenMetrics text, each sample with its time. */
export function openMetricsOf(): string {
  const lines: string[] = []
  for (const { name, type, lines: series } of FAMILIES) {
    lines.push(`# HELP ${name} Of the test.`, `# TYPE ${name} ${type}`)
    for (const { labels, value } of series)
      for (let step = 0; step < STEPS; step++) {
        const of = value(step)
        if (of !== null) lines.push(`${name}${labels} ${written(of)} ${(START_MS + step * STEP_MS) / 1_000}`)
      }
  }
  return `${lines.join('\n')}\n# EOF\n`
}

const RANGES = ['2m', '5m', '20m'] as const
const each = <T>(list: readonly T[], write: (item: T) => string | string[]): string[] => list.flatMap(write)

const ON_COUNTERS = ['rate', 'irate', 'increase', 'resets', 'changes'] as const
const ON_GAUGES = [
  'delta',
  'idelta',
  'deriv',
  'changes',
  'avg_over_time',
  'min_over_time',
  'max_over_time',
  'sum_over_time',
  'count_over_time',
  'stddev_over_time',
  'stdvar_over_time',
  'last_over_time',
  'present_over_time',
] as const
const ON_VALUES = [
  'abs',
  'ceil',
  'floor',
  'exp',
  'ln',
  'log2',
  'log10',
  'sqrt',
  'sgn',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'sinh',
  'cosh',
  'tanh',
  'asinh',
  'acosh',
  'atanh',
  'deg',
  'rad',
  'round',
  'sort',
  'sort_desc',
  'timestamp',
] as const
const OPERATORS = ['+', '-', '*', '/', '%', '^', '==', '!=', '>', '<', '>=', '<='] as const
const DATES = [
  'day_of_month',
  'day_of_week',
  'day_of_year',
  'days_in_month',
  'hour',
  'minute',
  'month',
  'year',
] as const

/** Expressions whose meaning is the same in Prometheus 2.42 and in 3.x. */
export const EXPRESSIONS: readonly string[] = [
  ...each(ON_COUNTERS, of => RANGES.map(range => `${of}(requests_total[${range}])`)),
  ...each(ON_GAUGES, of => RANGES.map(range => `${of}(temperature[${range}])`)),
  ...each(ON_GAUGES, of => `${of}(odd{kind=~"gaps|ended|late|constant"}[3m])`),
  ...each(ON_VALUES, of => `${of}(temperature)`),
  ...each(['abs', 'sgn', 'round', 'ceil'], of => `${of}(odd)`),
  ...each(OPERATORS, op => [
    `temperature ${op} 7`,
    `3 ${op} temperature`,
    `temperature{floor="0"} ${op} on (floor) group_left () sum by (floor) (temperature{floor="0"})`,
  ]),
  ...each(['==', '!=', '>', '<', '>=', '<='], op => [`temperature ${op} bool 7`, `2 ${op} bool 3`]),
  ...each(DATES, of => [`${of}()`, `${of}(vector(1709164800.5))`]),
  ...each(['sum', 'avg', 'min', 'max', 'count', 'group', 'stddev', 'stdvar'], of => [
    `${of}(temperature)`,
    `${of} by (code) (rate(requests_total[5m]))`,
    `${of} without (instance) (requests_total)`,
  ]),
  ...each([0, 0.25, 0.5, 0.9, 1, 1.5, -1], q => [
    `quantile(${q}, temperature)`,
    `quantile_over_time(${q}, temperature[5m])`,
    `histogram_quantile(${q}, sum by (le) (rate(seconds_bucket[5m])))`,
    `histogram_quantile(${q}, seconds_bucket)`,
  ]),
  ...each([1, 2, 100], k => [
    `topk(${k}, temperature)`,
    `bottomk(${k}, temperature)`,
    `topk by (floor) (${k}, temperature)`,
  ]),
  'count_values("v", round(temperature / 10))',
  'count_values by (floor) ("v", floor(temperature / 10))',
  ...each(['5m', '17m', '-3m', '1h'], by => [
    `temperature offset ${by}`,
    `rate(requests_total[5m] offset ${by})`,
  ]),
  ...each(['start()', 'end()', String(AT_SECONDS - 600)], at => [
    `temperature @ ${at}`,
    `sum(rate(requests_total[5m] @ ${at}))`,
  ]),
  ...each(
    ['avg', 'max', 'sum', 'count', 'stddev', 'min'],
    of => `${of}_over_time(sum(rate(requests_total[5m]))[10m:1m])`,
  ),
  'max_over_time(deriv(temperature[5m])[20m:1m])',
  'rate(sum(requests_total)[10m:30s])',
  'avg_over_time(temperature[10m:1m] offset 5m)',
  'requests_total and on (instance) build{version="1.0"}',
  'requests_total unless on (instance) build',
  'requests_total{code="200"} or build',
  'temperature > 5 and temperature < 15',
  'temperature or vector(1)',
  'requests_total * on (instance) group_left (version) build',
  'build * on (instance) group_right (version) requests_total',
  'requests_total / ignoring (code) group_left sum without (code) (requests_total)',
  'requests_total{code="500"} / ignoring (code) requests_total{code="200"}',
  'sum by (instance) (rate(requests_total{code=~"5.."}[5m])) / sum by (instance) (rate(requests_total[5m]))',
  'label_replace(temperature, "level", "L$1", "floor", "(.*)")',
  'label_replace(temperature, "room", "", "room", "hall")',
  'label_join(temperature, "place", "/", "floor", "room")',
  'absent(temperature)',
  'absent(nothing{job="x",code=~"y"})',
  'absent_over_time(odd{kind="late"}[5m])',
  'absent_over_time(nothing{a="b"}[5m])',
  'scalar(temperature{room="hall"})',
  'scalar(temperature)',
  'vector(time())',
  'time()',
  'pi() * 2',
  '1 / 0 - 1 / 0',
  '-temperature',
  '-(temperature - 3) ^ 2',
  '2 ^ 3 ^ 2',
  '10 % 3 * 2',
  'clamp(temperature, -5, 5)',
  'clamp(temperature, 5, -5)',
  'clamp_min(temperature, 0)',
  'clamp_max(temperature, 0)',
  'round(temperature, 0.25)',
  'predict_linear(temperature[10m], 600)',
  'predict_linear(odd{kind="gaps"}[20m], -60)',
  '{__name__=~"temperature|build"}',
  '{room!~"h.*",floor="0"}',
  '{__name__=~"odd",kind!="nan"}',
  'odd',
  'odd == odd',
  'sum(odd{kind!~"nan|inf"})',
  'max(odd)',
  'min(odd)',
  'avg(temperature) by (floor)',
  'sort(sum by (room) (temperature))',
  'histogram_quantile(0.9, rate(seconds_bucket[2m]))',
  'sum(rate(seconds_sum[5m])) / sum(rate(seconds_count[5m]))',
  'avg by (handler) (seconds_count / seconds_count)',
  'count by (__name__) ({__name__=~".+"})',
  'sum by (nothing) (temperature)',
  'stdvar(requests_total)',
  '"a string"',
  '42',
  '1e3 + .5 + 0x1F',
  'temperature[2m]',
  'requests_total{code="200"}[1m] offset 10m',
]

/** Orders that a query defines: the others are compared by labels. */
export const isOrdered = (expr: string): boolean => /^(sort|sort_desc)\(/.test(expr)

const BEGINNING =
  'a counter that begins within the range is carried back to its zero, and no further than half a distance (2.42: one or the other)'

/** Where 3.x means something else than 2.42, and what; each must differ, or it does not stand here. */
export const MEANT_OTHERWISE: Readonly<Record<string, string>> = {
  'rate(requests_total[20m])': BEGINNING,
  'increase(requests_total[20m])': BEGINNING,
  'rate(requests_total[5m] offset 17m)': BEGINNING,
  'temperature atan2 2': 'atan2 drops the name, as other operators do',
  'count_over_time(temperature[1m] @ 1700001007.123)': 'a range is open at its left end',
}
