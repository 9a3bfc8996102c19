import { expect, test } from 'vitest'
import { type Labels, labelsFromObject, metricName } from '../../core/labels/index.ts'
import { APPEND_OUTCOMES } from '../../ports/series-store.ts'
import { HeadChangedError, RecentHead } from './recent-head.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const START_MS = 1_700_000_000_000
const KEEP_MS = 10 * MINUTE_MS

function openHead(maxActiveSeries = 1_000) {
  const head = new RecentHead({ maxActiveSeries, keepMs: KEEP_MS, acceptBehindMs: HOUR_MS })
  const append = (labels: Labels, ms: number, value = 1): string => {
    const [outcome] = head.append(
      {
        refs: Uint32Array.of(head.resolve(labels) ?? 4_000_000),
        timestampsMs: Float64Array.of(START_MS + ms),
        values: Float64Array.of(value),
      },
      START_MS + 24 * HOUR_MS,
    )
    return APPEND_OUTCOMES[outcome ?? -1] ?? 'none'
  }
  const read = async () => {
    const found: Record<string, number[]> = {}
    for await (const slice of head.read([], { fromMs: 0, toMs: START_MS + 24 * HOUR_MS }))
      found[metricName(slice.labels)] = [...slice.timestampsMs].map(ms => ms - START_MS)
    return found
  }
  return { head, append, read }
}

const named = (name: string): Labels => labelsFromObject({ __name__: name })

test('what is younger than it keeps is always there, and what is twice as old never', async () => {
  const { head, append, read } = openHead()
  for (let ms = 0; ms <= 2 * HOUR_MS; ms += 15_000) {
    for (const name of ['a', 'b', 'c']) append(named(name), ms)
    if (ms % MINUTE_MS !== 0) continue
    await head.trim(START_MS + ms)
    for (const times of Object.values(await read())) {
      expect(times[0]).toBeLessThanOrEqual(Math.max(0, ms - KEEP_MS))
      expect(times[0]).toBeGreaterThanOrEqual(ms - 3 * KEEP_MS)
      expect(times.at(-1)).toBe(ms)
      expect(new Set(times.slice(1).map((time, i) => time - (times[i] ?? 0)))).toEqual(
        new Set(times.length > 1 ? [15_000] : []),
      )
    }
  }
  const held = Object.values(await read()).flat().length
  expect(head.samples).toBe(held)
  expect(head.oldestMs).toBeGreaterThan(START_MS + HOUR_MS)
})

test('order is kept for a series whose samples were let go, and what is silent for long is forgotten', async () => {
  const { head, append, read } = openHead()
  append(named('a'), 0)
  await head.trim(START_MS + 30 * MINUTE_MS)
  expect(await read()).toEqual({})
  expect(append(named('a'), 0)).toBe('repeated')
  expect(append(named('a'), -1)).toBe('outOfOrder')
  expect(head.hasName('a')).toBe(true)
  append(named('b'), 2 * HOUR_MS)
  const { epoch } = head
  await head.trim(START_MS + 2 * HOUR_MS)
  expect(head.hasName('a')).toBe(false)
  expect(head.epoch).toBe(epoch + 1)
  expect(append(named('a'), 0)).toBe('tooOld')
})

test('a full head has room again once silent series are forgotten', async () => {
  const { head, append } = openHead(2)
  append(named('a'), 0)
  append(named('b'), 2 * HOUR_MS)
  await head.trim(START_MS + 2 * HOUR_MS)
  expect(head.resolve(named('c'))).toBeNull()
  await head.trim(START_MS + 2 * HOUR_MS)
  expect(head.resolve(named('c'))).not.toBeNull()
})

test('refs that changed their meaning while they were read are not read on', async () => {
  const { head, append } = openHead()
  append(named('a'), 0)
  append(named('b'), 2 * HOUR_MS)
  await head.trim(START_MS + 2 * HOUR_MS)
  const reading = head.read([], { fromMs: 0, toMs: START_MS + 24 * HOUR_MS })
  await reading.next()
  head.resolve(named('c'))
  append(named('d'), 5 * HOUR_MS)
  await head.trim(START_MS + 5 * HOUR_MS)
  await expect(reading.next()).rejects.toThrow(HeadChangedError)
})
