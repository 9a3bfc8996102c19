import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import type { EmbeddedSeriesStore } from '../../adapters/series-store/embedded-store.ts'
import { createStillClock, openTestStore } from '../../adapters/series-store/testing.ts'
import { labelValue } from '../../core/labels/index.ts'
import { TargetScraper } from './target-scraper.ts'
import { scrapeJob, scrapeTarget, TEXT } from './testing.ts'

const START_MS = Date.UTC(2026, 0, 15, 6)
const MINUTE_MS = 60_000

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

/** A target that shows what it is given. */
function createTarget(store: EmbeddedSeriesStore, instance: string) {
  let body = ''
  const target = scrapeTarget(instance)
  const scraper = new TargetScraper(
    {
      store,
      fetcher: {
        fetch: async () => ({ ok: true, contentType: TEXT, body: Buffer.from(body) }),
        close: async () => {},
      },
      inside: {},
      observe: { scraped: () => {}, dropped: () => {} },
      onError: error => {
        throw error
      },
    },
    { job: scrapeJob([target]), target, blockedBy: null },
  )
  return async (text: string, atMs: number) => {
    body = text
    return scraper.scrape(atMs, new AbortController().signal)
  }
}

async function shown(store: EmbeddedSeriesStore, name: string, fromMs: number): Promise<unknown> {
  const matchers = [{ name: '__name__', op: '=', value: name } as const]
  const slices = await store.select({ matchers, fromMs, toMs: 4e12 })
  return slices.map(({ labels, values }) => [labelValue(labels, 'instance'), ...values])
}

test('a target that comes back after its series were swept has them again, whoever has their refs now', async () => {
  const clock = createStillClock(START_MS)
  const store = await openTestStore(database.pool, { clock })
  const [away, steady, newcomer] = ['away:1', 'steady:1', 'newcomer:1'].map(name => createTarget(store, name))
  await away?.('x 1\ny 1\n', START_MS)
  const refs = store.statistics().activeSeries
  const { epoch } = store
  for (let minute = 0; minute <= 180; minute++) {
    clock.nowMs = START_MS + minute * MINUTE_MS
    expect(await steady?.(`x ${minute}\n`, clock.nowMs)).toMatchObject({ isUp: true, error: null })
    if (minute % 5 === 0) await store.maintain(clock.nowMs)
  }
  expect(store.epoch).toBeGreaterThan(epoch)
  await newcomer?.('v 7\nw 8\n', clock.nowMs)
  expect(store.statistics().activeSeries).toBe(2 * refs - 1)
  const back = await away?.('x 5\ny 6\n', clock.nowMs)
  expect(back).toMatchObject({ isUp: true, samples: 2 })
  const fromMs = clock.nowMs
  expect(await shown(store, 'x', fromMs)).toEqual(
    expect.arrayContaining([
      ['steady:1', 180],
      ['away:1', 5],
    ]),
  )
  expect(await shown(store, 'y', fromMs)).toEqual([['away:1', 6]])
  expect(await shown(store, 'v', fromMs)).toEqual([['newcomer:1', 7]])
  expect(await shown(store, 'w', fromMs)).toEqual([['newcomer:1', 8]])
  await store.close()
})
