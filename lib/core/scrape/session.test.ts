import { expect, test } from 'vitest'
import { labelsFromObject, metricName, NO_LABELS } from '../labels/index.ts'
import { isStaleAt } from '../stale.ts'
import { PLAIN_SCRAPE_JOB } from './job.ts'
import { createScrapeSession, IN_STORE, type ScrapeSession, type TrackedSeries } from './session.ts'

const encode = (text: string) => new TextEncoder().encode(text)

const nameOf = ({ labels }: TrackedSeries) =>
  labels === null || labels === IN_STORE ? null : metricName(labels)

/** Reads and commits a body as a collector does; the store knows a series by its name. */
function scrape(session: ScrapeSession, text: string, atMs: number) {
  const reading = session.read(encode(text), 'text')
  while (!reading.step(1_000)) {}
  const refs = new Map<string, number>()
  for (const series of [...session.shown(), ...reading.columns.items])
    if (series.labels && series.epoch !== 1) {
      const name = nameOf(series) ?? ''
      refs.set(name, refs.get(name) ?? name.charCodeAt(0))
      session.adopt(series, refs.get(name) ?? 0, 1)
    }
  const samples = session.assemble(reading.columns, atMs)
  reading.commit()
  const shown = samples.series.map((series, i) => [
    nameOf(series),
    isStaleAt(samples.values, i) ? 'stale' : samples.values[i],
    samples.timestampsMs[i],
  ])
  return { shown, added: samples.counts.added, duplicate: samples.counts.duplicate }
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
  })
  for (const round of [2, 3, 4])
    expect(scrape(session, body(round * 10), round * 1_000)).toEqual({
      shown: [
        ['a', round * 10, round * 1_000],
        ['b', round * 10 + 1, round * 1_000],
      ],
      added: 0,
      duplicate: 1,
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
  expect(session.end(4_000).series).toHaveLength(1)
  expect(session.end(5_000).series).toHaveLength(0)
  expect(scrape(session, 'a 2\n', 6_000).shown).toEqual([['a', 2, 6_000]])
  expect(session.end(7_000).series).toHaveLength(1)
})
