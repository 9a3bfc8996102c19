import { AT_SECONDS, RANGE } from './differential.cases.ts'

/**
 * How an answer is compared with that of Prometheus 2.42: `exact` to the letter; `error` by status, type and kind of the
 * error, where 3.x has other words; `shape` by the members of its objects, all of Prometheus' among ours, where the
 * content is the program's own.
 */
export type ApiCase = {
  readonly what: string
  readonly path: string
  readonly form?: Readonly<Record<string, string>> | readonly (readonly [string, string])[]
  readonly by: 'exact' | 'error' | 'shape'
}

const at = `time=${AT_SECONDS}`
const range = `start=${RANGE.start}&end=${RANGE.end}`
const encode = encodeURIComponent
const get = (by: ApiCase['by'], ...paths: readonly string[]): ApiCase[] =>
  paths.map(path => ({ what: `GET ${path}`, path, by }))
const post = (path: string, form: NonNullable<ApiCase['form']>, by: ApiCase['by'] = 'exact'): ApiCase => ({
  what: `POST ${path} ${JSON.stringify(form)}`,
  path,
  form,
  by,
})

/** What nobody means to ask: bad times and lengths, wrong methods, expressions that are none. */
const ODD_CASES: readonly ApiCase[] = [
  // Whether the queue or the execution ran out of no time at all is a race in Prometheus itself.
  ...get('error', `query?query=1&${at}&timeout=0`),
  ...get(
    'exact',
    `query?query=1&${at}&timeout=1e20`,
    `query?query=1&${at}&timeout=1h2m`,
    ...['-5', '1e3', '0x10', '%201', '%2B1', '1.0005', '1.9999', '-0.5'].map(
      time => `query?query=time()&time=${time}`,
    ),
    ...[
      '2023-11-14',
      '2023-11-14T23:10:15%2B01:00',
      '2023-11-14T23:10:15.123456789Z',
      '2023-02-30T00:00:00Z',
      '2023-11-14t23:10:15z',
      '2023-11-14T24:00:00Z',
    ].map(time => `query?query=1&time=${time}`),
    'query?query=1&time=1&time=2',
    'query',
    ...['-1', 'NaN', 'Inf', '1e30', '1w2d', '0.001', ''].map(
      step => `query_range?query=1&${range}&step=${step}`,
    ),
    'query_range?query=1&start=0&end=11000&step=1',
    'query_range?query=1&start=0&end=11001&step=1',
    'query_range?query=1&start=1&end=&step=1',
    'query_range?query=time()&start=1.0006&end=3&step=0.9999',
    `query_range?query=1&${range}&step=600&timeout=x`,
    ...['1e-7', '1e21', '123456789012345678', '0.1+0.2'].map(
      number => `query?query=${encode(`vector(${number})`)}&${at}`,
    ),
    `query?query=-0&${at}`,
    `query?query=${encode('"<&>\u2028é"')}&${at}`,
    `query?query=${encode('label_replace(vector(1),"x","a\\"b\\\\c","","")')}&${at}`,
    ...['labels?start=x', 'label/room/values?start=x', 'series?match[]=temperature&start=x'],
    ...['', 'sum(a)', 'temperature[5m]', 'temperature+offset+5m'].map(
      match => `labels?${range}&match[]=${match}`,
    ),
    `label/room/values?${range}&match[]={`,
    ...['label/room', 'label//values', 'label/room/values/x', 'nothing', 'status/nothing', 'query/'],
    ...[
      'series?match[]=',
      'series?match[]=1',
      'series?match=temperature',
      'metadata?limit=1.5',
      'rules?type=ALERT',
    ],
    ...['admin/tsdb/snapshot', 'admin/tsdb/clean_tombstones', 'admin/tsdb/delete_series'],
    ...[
      'format_query',
      `format_query?query=${encode('up[5m:1m] offset 1h @ end()')}`,
      'query_exemplars?query=1',
    ],
    ...[
      'temperature{room=~"(a+)+$"}',
      'temperature{room=~"a{1001}"}',
      '{__name__=~".*"}',
      'temperature{room="a",room}',
      'sum(temperature) by',
      'temperature[5m',
      '1 +',
      'foo bar',
      '\u0000',
      '\\',
      'up @ abc',
      'temperature == bool',
    ].map(expr => `query?query=${encode(expr)}&${at}`),
    'query?query=%ff',
  ),
  ...['metadata', 'targets', 'rules', 'alerts', 'label/room/values', 'status/buildinfo', 'nothing'].map(
    path => post(path, {}),
  ),
  ...['snapshot', 'clean_tombstones', 'delete_series'].map(path =>
    post(`admin/tsdb/${path}`, { 'match[]': 'up' }),
  ),
  ...['query', 'query_range', 'series', 'labels', 'format_query'].map(path => post(path, { start: 'x' })),
]

/** What promtool and a Grafana data source ask, and what people mistype. */
export const API_CASES: readonly ApiCase[] = [
  ...get(
    'exact',
    `query?query=${encode('sort(temperature)')}&${at}`,
    `query?query=1%2B1&time=2023-11-14T23:10:15.5Z`,
    `query?query=${encode('"text"')}&${at}`,
    `query?query=nothing&${at}`,
    `query?query=${encode('odd{kind="nan"}')}&${at}`,
    `query?query=${encode('odd{kind="inf"}')}&time=1700000692.2`,
    `query?query=temperature[1m]&${at}`,
    `query?query=1%2B1&${at}&timeout=5s`,
    `query_range?query=temperature&${range}&step=60`,
    `query_range?query=temperature&${range}&step=1m30s`,
    `query_range?query=1&${range}&step=1200`,
    `series?match[]=temperature&${range}`,
    `series?match[]=temperature&match[]=build&${range}`,
    `series?match[]=nothing&${range}`,
    `series?match[]=${encode('{room=~"h.+"}')}&${range}`,
    `labels?${range}`,
    `labels?match[]=temperature&${range}`,
    `labels?match[]=nothing&${range}`,
    `label/__name__/values?${range}`,
    `label/room/values?${range}`,
    `label/instance/values?${range}&match[]=build`,
    `label/nothing/values?${range}`,
    'metadata',
    'metadata?metric=up&limit=2',
    'rules',
    'rules?type=alert',
    'alerts',
    `query_exemplars?query=temperature&${range}`,
    'query_exemplars?query=temperature',
    'query_exemplars?query=temperature&start=x',
    `format_query?query=${encode('sum(rate(a[5m]))by(b)/c')}`,
    // Refused, in words that have not changed.
    `query?query=${encode('up{')}&${at}`,
    `query?query=&${at}`,
    `query?query=${encode('rate(temperature)')}&${at}`,
    `query?query=${encode('nonsense_function(a)')}&${at}`,
    `query?query=${encode('sum(1)')}&${at}`,
    `query?query=1&time=yesterday`,
    `query?query=1&${at}&timeout=soon`,
    `query_range?query=1&start=2&end=1&step=1`,
    `query_range?query=1&${range}&step=0`,
    `query_range?query=1&${range}&step=x`,
    `query_range?query=1&${range}`,
    `query_range?query=1&start=x&end=1&step=1`,
    `query_range?query=1&start=0&end=1e9&step=1`,
    'series',
    `series?match[]=${encode('{')}`,
    `series?match[]=${encode('{a=""}')}`,
    `labels?match[]=${encode('{')}`,
    `query_exemplars?query=temperature&start=2&end=1`,
    'rules?type=else',
    'metadata?limit=x',
    `format_query?query=${encode('a(')}`,
  ),
  post('query', { query: 'sum(temperature)', time: String(AT_SECONDS) }),
  post('query_range', { query: 'build', start: String(RANGE.start), end: String(RANGE.end), step: '600' }),
  post('labels', { 'match[]': 'build', start: String(RANGE.start), end: String(RANGE.end) }),
  post('series', [
    ['match[]', 'build'],
    ['match[]', 'temperature'],
    ['start', String(RANGE.start)],
    ['end', String(RANGE.end)],
  ]),
  post('query_exemplars', { query: 'build', start: '1', end: '2' }),
  post('format_query', { query: 'a+b' }),
  post('query', { query: 'up{' }),
  ...get(
    'error',
    `query?query=${encode('temperature + on (floor) temperature')}&${at}`,
    `query?query=${encode('label_replace(temperature, "a", "b", "c", "(")')}&${at}`,
    `query?query=${encode('temperature{room=~"("}')}&${at}`,
    `query?query=${encode('sum by (')}&${at}`,
    `query_range?query=temperature[5m]&${range}&step=60`,
  ),
  ...get(
    'shape',
    'status/buildinfo',
    'status/runtimeinfo',
    'status/tsdb',
    'status/walreplay',
    'targets',
    'targets?state=active',
  ),
  ...ODD_CASES,
]
