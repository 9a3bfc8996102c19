import { describe, expect, test } from 'vitest'
import {
  compareRows,
  judge,
  lateAfterMs,
  type Observation,
  type ObservedPart,
  type ObservedTarget,
  onsetOf,
} from './state.ts'

const NOW = 1_000_000
const target = (health: ObservedTarget['health'], more: Partial<ObservedTarget> = {}): ObservedTarget => ({
  instance: 'api:1',
  health,
  lastError: health === 'down' ? 'the connection was refused' : null,
  lastScrapeMs: health === 'unknown' ? null : NOW - 2_000,
  intervalMs: 5_000,
  ...more,
})
const part = (state: ObservedPart['verdict']['state'], impact: ObservedPart['impact']): ObservedPart => ({
  name: 'Voice bridge',
  impact,
  verdict: { state, reason: 'voice:9998: refused', seenBy: state === 'up' ? [] : ['targets'] },
  shares: [],
})
const SLOW = { value: 4.82, target: 2 }
const FAILING = { value: 0.062, target: 0.01 }
/** A part that is slow, as its own verdict has it. */
const slowPart = (shares: ObservedPart['shares'], more: Partial<Observation> = {}): ObservedPart => ({
  name: 'Application server',
  impact: 'degraded',
  verdict: judge(observe({ latencySeconds: SLOW, ...more }), NOW),
  shares,
})
const waiting = {
  name: 'Dump',
  state: 'unknown',
  reason: 'no ping yet',
  impact: 'down',
  group: null,
  isWaiting: true,
} as const
const observe = (more: Partial<Observation>): Observation => ({
  targets: [target('up')],
  latencySeconds: { value: null, target: null },
  percentile: 0.95,
  errorRatio: { value: null, target: null },
  parts: [],
  checks: [],
  match: 'job="api"',
  maintenance: null,
  ...more,
})

describe('a state and its reason', () => {
  test.each<[string, Partial<Observation>, string, string]>([
    ['one target up', {}, 'up', '1 target up'],
    ['several up', { targets: [target('up'), target('up')] }, 'up', '2 targets up'],
    ['nothing matches', { targets: [] }, 'no_data', 'no target matches job="api"'],
    [
      'not scraped yet',
      { targets: [target('unknown')] },
      'unknown',
      'waiting for the first scrape of 1 target',
    ],
    ['the only one down', { targets: [target('down')] }, 'down', 'api:1: the connection was refused'],
    [
      'one of three down',
      { targets: [target('up'), target('down', { instance: 'v2:9998' }), target('up')] },
      'degraded',
      '1 of 3 targets down: v2:9998: the connection was refused',
    ],
    [
      'all of two down',
      { targets: [target('down'), target('down')] },
      'down',
      'all 2 targets down: api:1: the connection was refused',
    ],
    [
      'silent for longer than three scrapes',
      { targets: [target('up', { lastScrapeMs: NOW - 16_000 })] },
      'no_data',
      'no sample for 16 s',
    ],
    ['slow', { latencySeconds: { value: 4.82, target: 2 } }, 'degraded', 'p95 4.82 s, the target is 2 s'],
    [
      'above the last bound, which is its target',
      { latencySeconds: { value: 0.3, target: 0.3, isLowerBound: true } },
      'degraded',
      'p95 ≥ 300 ms, the target is 300 ms',
    ],
    ['at its target exactly', { latencySeconds: { value: 2, target: 2 } }, 'up', '1 target up'],
    ['slow without a target', { latencySeconds: { value: 99, target: null } }, 'up', '1 target up'],
    ['no figure for its target', { latencySeconds: { value: null, target: 1 } }, 'up', '1 target up'],
    [
      'errors and slow',
      { latencySeconds: { value: 3, target: 2 }, errorRatio: { value: 0.062, target: 0.01 } },
      'degraded',
      '6.2 % of requests fail, the target is 1.0 %; 1 more',
    ],
    ['a part down', { parts: [part('down', 'down')] }, 'down', 'Voice bridge: voice:9998: refused'],
    [
      'a part whose check bears its name',
      {
        parts: [
          {
            ...part('down', 'down'),
            verdict: { state: 'down', reason: 'Voice bridge: refused', seenBy: ['targets'] },
          },
        ],
      },
      'down',
      'Voice bridge: refused',
    ],
    [
      'a lesser part down',
      { parts: [part('down', 'degraded')] },
      'degraded',
      'Voice bridge: voice:9998: refused',
    ],
    ['a part that does not matter', { parts: [part('down', 'none')] }, 'up', '1 target and 1 part up'],
    [
      'a part without data is not up',
      { parts: [part('no_data', 'degraded')] },
      'no_data',
      'Voice bridge: voice:9998: refused',
    ],
    [
      'a heartbeat that nothing is expected of yet, beside a target',
      { checks: [waiting] },
      'up',
      '1 target up',
    ],
    [
      'a part that waits for its first heartbeat, beside a target',
      {
        parts: [
          {
            ...part('up', 'down'),
            verdict: { ...part('up', 'down').verdict, state: 'unknown', isWaiting: true },
          },
        ],
      },
      'up',
      '1 target up',
    ],
    ['only parts', { targets: [], parts: [part('up', 'down')] }, 'up', '1 part up'],
    [
      'slow as its part, by the same figure: one trouble',
      { latencySeconds: SLOW, parts: [slowPart(['latency'])] },
      'degraded',
      'p95 4.82 s, the target is 2 s',
    ],
    [
      'slow as its part, by figures of their own: two',
      { latencySeconds: SLOW, parts: [slowPart(['errors'])] },
      'degraded',
      'p95 4.82 s, the target is 2 s; 1 more',
    ],
    [
      'its part alone is slow, by the same figure',
      { parts: [slowPart(['latency'])] },
      'degraded',
      'Application server: p95 4.82 s, the target is 2 s',
    ],
    [
      'slow and failing as its part: two troubles, not three',
      {
        latencySeconds: SLOW,
        errorRatio: FAILING,
        parts: [slowPart(['latency', 'errors'], { errorRatio: FAILING })],
      },
      'degraded',
      '6.2 % of requests fail, the target is 1.0 %; 1 more',
    ],
    [
      'its part has a trouble more than it: told',
      {
        latencySeconds: SLOW,
        parts: [slowPart(['latency'], { targets: [target('up'), target('down')] })],
      },
      'degraded',
      'p95 4.82 s, the target is 2 s; 1 more',
    ],
    [
      'down is worse than slow',
      { latencySeconds: { value: 3, target: 2 }, parts: [part('down', 'down')] },
      'down',
      'Voice bridge: voice:9998: refused',
    ],
  ])('%s', (_what, more, state, reason) => {
    expect(judge(observe(more), NOW)).toMatchObject({ state, reason })
  })
})

test('late after three intervals, and never within a quarter of a minute', () => {
  expect([1_000, 5_000, 60_000].map(intervalMs => lateAfterMs([{ intervalMs }]))).toEqual([
    15_000, 15_000, 180_000,
  ])
})

test.each([
  ['....', null],
  ['..xx', 2],
  ['x..x', 3],
  ['xxxx', 0],
  ['xx..', null],
  ['', null],
])('trouble in %s began at %s', (points, at) => {
  const marks = [...points].map((mark, index) => ({ mark, index }))
  expect(onsetOf(marks, point => point.mark === 'x')?.index ?? null).toBe(at)
})

test('worst first, then the longest, then by name', () => {
  const row = (name: string, state: 'up' | 'down' | 'degraded', sinceMs: number | null) => ({
    name,
    state,
    sinceMs,
  })
  const rows = [
    row('b', 'up', 1),
    row('a', 'up', 9),
    row('new', 'down', 50),
    row('slow', 'degraded', 1),
    row('old', 'down', 10),
  ]
  expect(rows.sort(compareRows).map(one => one.name)).toEqual(['old', 'new', 'slow', 'a', 'b'])
})

describe('what waits for its first heartbeat', () => {
  test('is unknown when there is nothing else, and neither up nor without data', () => {
    const verdict = judge(observe({ targets: [], checks: [waiting], match: null }), NOW)
    expect(verdict).toMatchObject({ state: 'unknown', reason: 'Dump: no ping yet', isWaiting: true })
  })

  test('is unknown when all parts wait', () => {
    const of = { name: 'Backups', impact: 'degraded', shares: [] } as const
    const verdict = {
      state: 'unknown',
      reason: 'Dump: no ping yet',
      seenBy: ['targets'],
      isWaiting: true,
    } as const
    expect(judge(observe({ targets: [], parts: [{ ...of, verdict }] }), NOW)).toMatchObject({
      state: 'unknown',
      reason: 'Backups: Dump: no ping yet',
    })
  })
})
