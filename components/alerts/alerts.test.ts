import { describe, expect, test } from 'vitest'
import type { AlertsData, Decision } from '../../lib/contract/alerts.ts'
import { parseMatchers } from '../../lib/core/alert/matcher-text.ts'
import { matchersFor, matcherText } from './alert-matchers.ts'
import { levelOf, sortAlerts, standingOf } from './alert-model.ts'
import { asksServer, fits, listPath, readWish, summariseAlerts } from './alert-wish.ts'
import { foldDecisions } from './decision-lines.ts'
import { expressionOf, readComparison } from './rule-expression.ts'
import { alertRow } from './testing.ts'
import { piecesOf } from './text-pieces.ts'

const ACKNOWLEDGED = { by: 'Ines', atMs: 1, untilMs: 2, note: '' }

test.each([
  ['critical', 'critical'],
  ['page', 'critical'],
  ['P2', 'critical'],
  ['sev-1', 'critical'],
  ['warning', 'warning'],
  ['P3', 'warning'],
  ['', 'warning'],
  ['info', 'info'],
  ['P5', 'info'],
] as const)('severity %j is %s', (severity, level) => {
  expect(levelOf({ severity })).toBe(level)
})

test.each([
  ['firing', {}],
  ['acknowledged', { acknowledgement: ACKNOWLEDGED }],
  ['silenced', { acknowledgement: ACKNOWLEDGED, silencedBy: ['id'], inhibitedBy: ['f'] }],
  ['inhibited', { inhibitedBy: ['f'], mutedBy: ['nights'] }],
  ['muted', { mutedBy: ['nights'] }],
  ['resolved', { status: 'resolved', silencedBy: ['id'] }],
] as const)('stands as %s', (standing, over) => {
  expect(standingOf(alertRow('a', over))).toBe(standing)
})

test('what nobody has stands first, the loudest of it before the newest; what is held back stands last', () => {
  const warning = { labels: { severity: 'warning' } }
  const rows = [
    alertRow('held', { silencedBy: ['id'], startsAtMs: 9 }),
    alertRow('taken', { acknowledgement: ACKNOWLEDGED }),
    alertRow('new-warning', { ...warning, startsAtMs: 8 }),
    alertRow('old-critical', { startsAtMs: 2 }),
    alertRow('new-critical', { startsAtMs: 3 }),
  ]
  expect(sortAlerts(rows).map(row => row.fingerprint)).toEqual([
    'new-critical',
    'old-critical',
    'new-warning',
    'taken',
    'held',
  ])
})

describe('matchers of a silence', () => {
  test('of one alert name all of its labels', () => {
    expect(matchersFor([alertRow('a')]).map(matcherText)).toEqual([
      'alertname="PoolFull"',
      'severity="critical"',
      'service="vrooli"',
    ])
  })
  test('of several name what they share, and their names as one pattern', () => {
    const other = alertRow('b', {
      labels: { alertname: 'Disk.Full', service: 'vrooli', severity: 'warning' },
    })
    expect(matchersFor([alertRow('a'), other]).map(matcherText)).toEqual([
      'alertname=~"PoolFull|Disk\\\\.Full"',
      'service="vrooli"',
    ])
  })
  test.each(['plain', 'a "quoted" \\ one', 'two\nlines'])(
    '%j is read back as Alertmanager reads it',
    value => {
      const matcher = { name: 'text', op: '=', value } as const
      expect(parseMatchers(matcherText(matcher))).toEqual({ matchers: [matcher] })
    },
  )
})

describe('what the reader wants to see', () => {
  const wish = (query: string) => readWish(name => new URLSearchParams(query).get(name))
  const live = (firing: number): AlertsData => ({
    counts: { firing, active: firing, acknowledged: 0, silenced: 0, inhibited: 0 },
    services: {},
    alerts: { a: alertRow('a') },
    silences: 0,
    ending: [],
    isSending: true,
  })
  test.each([
    ['', true],
    ['state=open', true],
    ['state=acknowledged', false],
    ['state=held', false],
    ['state=resolved', false],
    ['severity=critical&service=vrooli&receiver=chat', true],
    ['severity=warning', false],
    ['service=rose', false],
    ['receiver=mail', false],
  ])('%j fits: %j', (query, isIn) => {
    expect(fits(alertRow('a'), wish(query))).toBe(isIn)
  })
  test.each([
    ['', 1, false],
    ['severity=critical', 1, false],
    ['severity=critical', 2_000, true],
    ['', 2_000, false],
    ['filter=a%3D"b"', 1, true],
    ['state=resolved', 1, true],
  ])('%j with %j firing is left to the server: %j', (query, firing, isAsked) => {
    expect(asksServer(wish(query), live(firing))).toBe(isAsked)
  })
  test('the server is told what it can judge', () => {
    const query = new URLSearchParams({ state: 'open', severity: 'page', receiver: 'chat', filter: 'a="b"' })
    const asked = new URL(listPath(wish(String(query))), 'http://deck').searchParams
    expect(asked.getAll('filter')).toEqual(['a="b"', 'severity="page"'])
    expect(Object.fromEntries(asked)).toMatchObject({ status: 'firing', receiver: 'chat', silenced: 'false' })
  })
  test('the page in one line', () => {
    const counts = { firing: 6, active: 4, acknowledged: 1, silenced: 1, inhibited: 0 }
    expect(summariseAlerts(counts)).toBe('6 firing: 4 that nobody has, 1 acknowledged, 1 silenced')
    expect(summariseAlerts({ ...counts, firing: 0 })).toBe('Nothing fires')
  })
})

test('a decision that is taken again and again stands once, where it was taken first', () => {
  const decision = (atMs: number, reason: string): Decision => ({
    atMs,
    stage: 'silence',
    outcome: 'held',
    reason,
    by: null,
  })
  const taken = [decision(1, 'a (after 3 ms)'), decision(2, 'b (after 5 ms)'), decision(3, 'a (after 4 ms)')]
  expect(foldDecisions(taken)).toMatchObject([
    { atMs: 1, reason: 'a', times: 2, lastAtMs: 3 },
    { atMs: 2, reason: 'b (after 5 ms)', times: 1 },
  ])
})

test.each([
  ['see https://wiki.test/a?b=c.', ['https://wiki.test/a?b=c']],
  ['javascript:alert(1)', []],
  ['data:text/html,x ftp://x', []],
  ['(http://a.test) and https://b.test', ['http://a.test', 'https://b.test']],
])('of %j only addresses of the web become links', (text, links) => {
  const pieces = piecesOf(text)
  expect(pieces.filter(({ isLink }) => isLink).map(piece => piece.text)).toEqual(links)
  expect(pieces.map(piece => piece.text).join('')).toBe(text)
})

describe('an expression taken apart', () => {
  test.each([
    ['up < 1', { figure: 'up', limit: 1, badSide: 'below' }],
    ['rate(e{a=">"}[5m]) >= 0.05', { figure: 'rate(e{a=">"}[5m])', limit: 0.05, badSide: 'above' }],
    ['(a or b) > -1e3', { figure: '(a or b)', limit: -1_000, badSide: 'above' }],
    ['up == 0', null],
    ['a > 1 and b > 5', null],
    ['a > bool 1', null],
    ['sum(a > 5)', null],
    ['absent(up)', null],
    ['a{b="x > 5', null],
  ] as const)('%s', (expr, comparison) => {
    expect(readComparison(expr)).toEqual(comparison)
  })
  test.each([
    ['http://deck/graph?g0.expr=up+%3D%3D+0&g0.tab=1', 'up == 0'],
    ['http://deck/', ''],
    ['', ''],
  ])('of %j', (url, expr) => {
    expect(expressionOf(url)).toBe(expr)
  })
})
