import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { labelsFromObject, metricName, NO_LABELS } from '../labels/index.ts'
import type { RelabelRule } from '../relabel/index.ts'
import { isStaleAt } from '../stale.ts'
import { PLAIN_SCRAPE_JOB } from './job.ts'
import { createScrapeSession, type ScrapeSession } from './session.ts'
import { IN_STORE, type TrackedSeries } from './tracked-series.ts'

const encode = (text: string) => new TextEncoder().encode(text)

const nameOf = ({ labels, ref }: TrackedSeries) =>
  labels === IN_STORE ? String.fromCharCode(ref) : labels && metricName(labels)

const DROP: RelabelRule = {
  action: 'drop',
  sourceLabels: ['__name__'],
  separator: ';',
  regex: '',
  modulus: 0,
  targetLabel: '',
  replacement: '',
}

/** Reads and commits a body as a collector does; the store knows a series by its name, and may keep its labels. */
function scrape(session: ScrapeSession, text: string, atMs: number, { keepsLabels = false } = {}) {
  const reading = session.read(encode(text), 'text')
  while (!reading.step(1_000)) {}
  const { items } = reading.columns
  for (const series of items.isPacked ? [] : [...session.shown(), ...items.all])
    if (series.labels && series.epoch !== 1) session.adopt(series, nameOf(series)?.charCodeAt(0) ?? 0, 1)
  const samples = session.assemble(reading.columns, atMs)
  reading.commit()
  const { isPacked } = samples.series
  const shown = samples.series.all.map((series, i) => [
    nameOf(series),
    isStaleAt(samples.values, i) ? 'stale' : samples.values[i],
    samples.timestampsMs?.[i] ?? samples.atMs,
  ])
  if (keepsLabels) for (const series of samples.series.all) series.labels = IN_STORE
  return { shown, added: samples.counts.added, duplicate: samples.counts.duplicate, isPacked }
}

test('a body with the lines of the one before gives the same choice of samples, with new values', () => {
  const session = createScrapeSession({ ...PLAIN_SCRAPE_JOB }, labelsFromObject({ job: 'a' }))
  const body = (value: number) => `a ${value}\nb ${value + 1}\na ${value + 2}\n`
  expect(scrape(session, body(1), 1_000)).toEqual({
    shown: [
      ['a', 1, 1_000],
      ['b', 2, 1_000],
    ],
    added: 2,
    duplicate: 1,
    isPacked: false,
  })
  for (const round of [2, 3, 4])
    expect(scrape(session, body(round * 10), round * 1_000)).toEqual({
      shown: [
        ['a', round * 10, round * 1_000],
        ['b', round * 10 + 1, round * 1_000],
      ],
      added: 0,
      duplicate: 1,
      isPacked: false,
    })
})

test('after bodies alike a line that is gone ends its series, and a time of its own counts', () => {
  const session = createScrapeSession({ ...PLAIN_SCRAPE_JOB }, NO_LABELS)
  for (const atMs of [1_000, 2_000, 3_000]) scrape(session, 'a 1\nb 2\n', atMs)
  expect(scrape(session, 'a 1 3500\nb 2\n', 4_000).shown).toEqual([
    ['a', 1, 3_500],
    ['b', 2, 4_000],
  ])
  for (const atMs of [5_000, 6_000, 7_000]) scrape(session, 'a 1\nb 2\n', atMs)
  expect(scrape(session, 'a 3\n', 8_000).shown).toEqual([
    ['a', 3, 8_000],
    ['b', 'stale', 8_000],
  ])
})

test('a scrape that failed in between ends the series once, and bodies alike go on after it', () => {
  const session = createScrapeSession({ ...PLAIN_SCRAPE_JOB }, NO_LABELS)
  for (const atMs of [1_000, 2_000, 3_000]) scrape(session, 'a 1\n', atMs)
  expect(session.end(4_000).series.length).toBe(1)
  expect(session.end(5_000).series.length).toBe(0)
  expect(scrape(session, 'a 2\n', 6_000).shown).toEqual([['a', 2, 6_000]])
  expect(session.end(7_000).series.length).toBe(1)
})

describe('series that the store has', () => {
  const kept = { keepsLabels: true }
  const body = 'a 1\nb 2\n'

  test('are packed while bodies show the same, which tells nobody anything else', () => {
    const session = createScrapeSession({ ...PLAIN_SCRAPE_JOB }, NO_LABELS)
    const rounds = [1_000, 2_000, 3_000, 4_000].map(atMs => scrape(session, body, atMs, kept))
    expect(rounds.map(({ isPacked }) => isPacked)).toEqual([false, false, true, true])
    expect(rounds[3]?.shown).toEqual([
      ['a', 1, 4_000],
      ['b', 2, 4_000],
    ])
  })

  test.each([
    ['a line twice', 'a 1\nb 2\na 3\n', {}],
    ['a time of its own', 'a 1\nb 2 17\n', {}],
    ['a line that is not stored', 'a 1\nb 2\n', { dropped: 'b' }],
  ])('are not when a body has %s', (_what, text, { dropped }: { dropped?: string }) => {
    const metricRelabelRules = dropped ? [{ ...DROP, regex: dropped }] : []
    const session = createScrapeSession({ ...PLAIN_SCRAPE_JOB, metricRelabelRules }, NO_LABELS)
    for (const atMs of [1_000, 2_000, 3_000, 4_000])
      expect(scrape(session, text, atMs, kept).isPacked).toBe(false)
  })

  test('are as they were after any bodies and failed scrapes', () => {
    const line = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('1', '2', '3 500'))
    const lines = fc.array(line, { maxLength: 5 }).map(all => all.map(one => one.join(' ')).join('\n'))
    const round = fc.record({ text: fc.option(lines, { freq: 6 }), times: fc.integer({ min: 1, max: 3 }) })
    fc.assert(
      fc.property(fc.array(round, { maxLength: 12 }), rounds => {
        const sessions = [kept, {}].map(rules => ({
          rules,
          session: createScrapeSession({ ...PLAIN_SCRAPE_JOB }, NO_LABELS),
        }))
        let atMs = 0
        for (const { text, times } of rounds)
          for (let left = times; left > 0; left--) {
            atMs += 1_000
            const [packing, plain] = sessions.map(({ session, rules }) => {
              if (text === null) return session.end(atMs).series.all.map(nameOf)
              const { isPacked, ...told } = scrape(session, `${text}\n`, atMs, rules)
              return told
            })
            expect(packing).toEqual(plain)
          }
      }),
      { numRuns: 200 },
    )
  })
})
