import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  brokenMonth,
  correctSpans,
  countUptime,
  DAY_MS,
  type MonthSummary,
  monthHash,
  monthSummary,
  monthsOver,
  outagesOf,
  rangeStart,
  ruleSentence,
  type StateSpan,
  spansOfChanges,
  toCsv,
  uptimeDays,
  uptimeRanges,
  WATCH_STATES,
  type WatchState,
} from './index.ts'

/** Spans one after the other from 0: `up 60, down 30 because, maintenance 10`, in seconds. */
function spansFrom(text: string, startMs = 0): StateSpan[] {
  let fromMs = startMs
  return text.split(', ').map(part => {
    const [state = '', seconds = '', ...reason] = part.split(' ')
    const isMaintenance = state === 'maintenance'
    const span = {
      fromMs,
      toMs: fromMs + Number(seconds) * 1_000,
      state: isMaintenance ? ('down' as const) : (WATCH_STATES.find(known => known === state) ?? 'unknown'),
      isMaintenance,
      reason: reason.join(' '),
    }
    fromMs = span.toMs
    return span
  })
}

describe('counting', () => {
  test.each([
    ['half of the time', 'up 50, down 50', 0.5, 1, 50],
    ['V-50: degraded is up', 'up 50, degraded 40, down 10', 0.9, 1, 10],
    ['V-50: no data is a gap, neither up nor down', 'up 30, unobserved 50, down 10', 0.75, 1, 10],
    ['unknown is neither', 'up 30, unknown 50, down 10', 0.75, 1, 10],
    ['L-35: maintenance is left out, also while it is down', 'up 30, maintenance 60, up 10', 1, 0, 0],
    [
      'an outage that maintenance ends is one, and goes on after it as another',
      'down 10, maintenance 5, down 20',
      0,
      2,
      20,
    ],
    ['an outage of two reasons is one', 'up 10, down 10 refused, down 20 timed out, up 60', 0.7, 1, 30],
    ['nothing was judged', 'unknown 10, unobserved 10, maintenance 10', null, 0, 0],
    ['nothing at all', 'unobserved 0', null, 0, 0],
  ])('%s', (_why, text, ratio, outages, longestOutageSeconds) => {
    const spans = spansFrom(text)
    const counted = countUptime(spans, { fromMs: 0, toMs: spans.at(-1)?.toMs ?? 0 })
    expect(counted).toMatchObject({ ratio, outages, longestOutageSeconds })
    expect(outagesOf(spans, { fromMs: 0, toMs: 1e9 })).toHaveLength(outages)
  })

  test('degraded can be counted as bad, and the sentence says which', () => {
    const spans = spansFrom('up 50, degraded 50')
    expect(countUptime(spans, { fromMs: 0, toMs: 100_000 }, { degradedIsGood: false }).ratio).toBe(0.5)
    expect(ruleSentence({ degradedIsGood: false })).toMatch(/^time up ÷/)
    expect(ruleSentence({ degradedIsGood: true })).toMatch(/^time up or degraded ÷/)
  })

  test('where there are no spans, nothing was observed', () => {
    const { seconds } = countUptime(spansFrom('up 10', 5_000), { fromMs: 0, toMs: 20_000 })
    expect(seconds).toMatchObject({ up: 10, unobserved: 10 })
  })

  const changes = fc.array(
    fc.record({
      atS: fc.integer({ min: 0, max: 400 }),
      state: fc.constantFrom(...WATCH_STATES),
      isMaintenance: fc.boolean(),
    }),
    { maxLength: 25 },
  )
  const stretch = fc.record({
    fromS: fc.integer({ min: 0, max: 300 }),
    lengthS: fc.integer({ min: 0, max: 200 }),
    nowS: fc.integer({ min: 0, max: 500 }),
    degradedIsGood: fc.boolean(),
  })

  test('equals a brute-force count of every second, for any history and any stretch', () => {
    fc.assert(
      fc.property(changes, stretch, (unsorted, { fromS, lengthS, nowS, degradedIsGood }) => {
        const starts = unsorted
          .map((change, place) => ({ ...change, place }))
          .sort((a, b) => a.atS - b.atS || a.place - b.place)
          .map(change => ({ ...change, atMs: change.atS * 1_000, reason: '' }))
        const range = { fromMs: fromS * 1_000, toMs: (fromS + lengthS) * 1_000 }
        const spans = spansOfChanges(starts, { ...range, nowMs: nowS * 1_000 })
        // Without holes, without overlaps, from end to end.
        let atMs = range.fromMs
        for (const span of spans) {
          expect(span.fromMs).toBe(atMs)
          expect(span.toMs).toBeGreaterThan(span.fromMs)
          atMs = span.toMs
        }
        expect(atMs).toBe(Math.max(range.toMs, range.fromMs))
        expect(countUptime(spans, range, { degradedIsGood })).toMatchObject(
          bruteForce(starts, { fromS, toS: fromS + lengthS, nowS, degradedIsGood }),
        )
      }),
      { numRuns: 1_500 },
    )
  })

  test('parts of a stretch add up to the whole', () => {
    fc.assert(
      fc.property(changes, fc.integer({ min: 0, max: 400 }), (unsorted, cutS) => {
        const starts = unsorted
          .sort((a, b) => a.atS - b.atS)
          .map(c => ({ ...c, atMs: c.atS * 1_000, reason: '' }))
        const spans = spansOfChanges(starts, { fromMs: 0, toMs: 400_000, nowMs: 400_000 })
        const whole = countUptime(spans, { fromMs: 0, toMs: 400_000 }).seconds
        const first = countUptime(spans, { fromMs: 0, toMs: cutS * 1_000 }).seconds
        const second = countUptime(spans, { fromMs: cutS * 1_000, toMs: 400_000 }).seconds
        for (const state of [...WATCH_STATES, 'maintenance'] as const)
          expect(first[state] + second[state]).toBeCloseTo(whole[state], 9)
      }),
    )
  })
})

type Start = { atS: number; state: WatchState; isMaintenance: boolean }

function bruteForce(
  starts: readonly Start[],
  of: { fromS: number; toS: number; nowS: number; degradedIsGood: boolean },
) {
  const seconds = { up: 0, degraded: 0, down: 0, unknown: 0, unobserved: 0, maintenance: 0 }
  let outages = 0
  let longestOutageSeconds = 0
  let running = 0
  for (let second = of.fromS; second < of.toS; second++) {
    const holding = second < of.nowS ? starts.filter(start => start.atS <= second).at(-1) : undefined
    const kind = !holding ? 'unobserved' : holding.isMaintenance ? 'maintenance' : holding.state
    seconds[kind]++
    if (kind === 'down' && running === 0) outages++
    running = kind === 'down' ? running + 1 : 0
    longestOutageSeconds = Math.max(longestOutageSeconds, running)
  }
  const judged = seconds.up + seconds.degraded + seconds.down
  const good = seconds.up + (of.degradedIsGood ? seconds.degraded : 0)
  return { seconds, outages, longestOutageSeconds, ratio: judged > 0 ? good / judged : null }
}

describe('days and ranges', () => {
  const NOW_MS = Date.parse('2026-03-10T06:00:00Z')

  test('a bar ends with today, of which only what passed is counted, and which says that it is not over', () => {
    const spans = spansFrom(
      'up 86400, down 3600 refused, down 7200 timed out, up 180000',
      NOW_MS - 3 * DAY_MS,
    )
    const days = uptimeDays(spans, { days: 4, nowMs: NOW_MS })
    expect(days.map(day => new Date(day.fromMs).toISOString().slice(0, 10))).toEqual([
      '2026-03-07',
      '2026-03-08',
      '2026-03-09',
      '2026-03-10',
    ])
    expect(days.map(day => day.isOver)).toEqual([true, true, true, false])
    expect(days[1]).toMatchObject({ outages: 1, longestOutageSeconds: 10_800, worstReason: 'timed out' })
    expect(days[2]?.worstReason).toBeNull()
    const today = days.at(-1)
    expect((today?.toMs ?? 0) - (today?.fromMs ?? 0)).toBe(6 * 3_600_000)
  })

  test.each([
    ['24h', '2026-03-09T06:00'],
    ['7d', '2026-03-03T06:00'],
    ['30d', '2026-02-08T06:00'],
    ['90d', '2025-12-10T06:00'],
    ['12mo', '2025-03-10T06:00'],
  ] as const)('%s begins at %s', (range, start) => {
    expect(new Date(rangeStart(range, NOW_MS)).toISOString().slice(0, 16)).toBe(start)
  })

  test('V-59: 99.9 % of 30 days leave 43.2 minutes', () => {
    const spans = spansFrom(`up ${30 * 86_400 - 2_592}, down 2592`, NOW_MS - 30 * DAY_MS)
    expect(uptimeRanges(spans, NOW_MS)['30d'].ratio).toBeCloseTo(0.999, 12)
  })
})

describe('months', () => {
  const FEBRUARY_MS = Date.UTC(2026, 1)
  const spans = spansFrom(`up 86400, down 60 refused, up ${27 * 86_400 - 60}, down 600`, FEBRUARY_MS)
  const hash = (text: string) => `#${text.length}:${text.slice(-12)}`

  test('a month has its own length, and its outages by reason and time', () => {
    const summary = monthSummary(spans, '2026-02')
    expect((summary.toMs - summary.fromMs) / DAY_MS).toBe(28)
    expect(summary.outageList).toEqual([
      { fromMs: FEBRUARY_MS + DAY_MS, toMs: FEBRUARY_MS + DAY_MS + 60_000, reason: 'refused' },
    ])
    expect(() => monthSummary(spans, '2026-13')).toThrow('"2026-13" is not a month')
  })

  test('months that are over, from the first to the last', () => {
    expect(monthsOver(Date.UTC(2025, 10, 17), Date.UTC(2026, 1, 1))).toEqual([
      '2025-11',
      '2025-12',
      '2026-01',
    ])
    expect(monthsOver(Date.UTC(2026, 1, 17), Date.UTC(2026, 1, 28))).toEqual([])
  })

  test('the chain breaks where anything was changed', () => {
    const summaries = ['2026-01', '2026-02', '2026-03'].map(month => monthSummary(spans, month))
    let previous = ''
    const chain = summaries.map(summary => {
      previous = monthHash({ subject: 'service:a', summary }, previous, hash)
      return { subject: 'service:a', summary, hash: previous }
    })
    expect(brokenMonth(chain, hash)).toBeNull()
    const forged = chain.map((month, i) => (i === 1 ? { ...month, summary: touched(month.summary) } : month))
    expect(brokenMonth(forged, hash)?.summary.month).toBe('2026-02')
    expect(brokenMonth(chain.slice(1), hash)?.summary.month).toBe('2026-02')
  })

  const touched = (summary: MonthSummary): MonthSummary => ({ ...summary, ratio: 0.123456789 })

  test('a correction is laid over the spans, the later over the earlier', () => {
    const corrected = correctSpans(spans, [
      {
        fromMs: FEBRUARY_MS + DAY_MS,
        toMs: FEBRUARY_MS + DAY_MS + 60_000,
        state: 'maintenance',
        reason: 'planned',
      },
      {
        fromMs: FEBRUARY_MS + DAY_MS,
        toMs: FEBRUARY_MS + DAY_MS + 10_000,
        state: 'up',
        reason: 'a false alarm',
      },
    ])
    expect(monthSummary(corrected, '2026-02')).toMatchObject({
      ratio: 1,
      outages: 0,
      seconds: { maintenance: 50, down: 0 },
    })
  })
})

describe('CSV', () => {
  test.each([
    [['a', 1, null], 'a,1,\r\n'],
    [['say "no", twice\nnow'], '"say ""no"", twice\nnow"\r\n'],
    [['=1+1', '+1', '-1', '@x', '\tx', ' =x', -1], "'=1+1,'+1,'-1,'@x,'\tx,' =x,-1\r\n"],
    [['=HYPERLINK("http://x","y")'], '"\'=HYPERLINK(""http://x"",""y"")"\r\n'],
  ])('%j', (row, text) => expect(toCsv([row])).toBe(text))
})
