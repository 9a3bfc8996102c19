import { expect, test } from 'vitest'
import { chooseRollUps, FIVE_MINUTES, HOUR } from '../../core/roll-up/index.ts'
import type { SeriesSlice, SeriesStore } from '../series-store.ts'
import { batchOf, plain, type Reach, resolved, START_MS } from './helpers.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const EVERY_MS = 100_000
const HOURS = 8
/** For a store without roll-ups: one engine serves the whole suite, whose time must not run ahead. */
const SHORTLY_MS = 10 * MINUTE_MS
/** Buckets begin at whole hours, which the suite's own beginning is not. */
const FIRST_MS = Math.ceil(START_MS / HOUR_MS) * HOUR_MS
const LAST_MS = FIRST_MS + HOURS * HOUR_MS

/** What a selection with a hint of roll-ups is: made of samples that are there, each at its own time with its own value. */
export function rollUps(reach: Reach, settle: (nowMs: number) => Promise<void>): void {
  const windowOf = (store: SeriesStore) =>
    store.rollUps
      ? { matchers: [], fromMs: FIRST_MS, toMs: LAST_MS }
      : { matchers: [], fromMs: START_MS, toMs: START_MS + SHORTLY_MS }

  /** @returns the window of all samples */
  async function fill(): Promise<ReturnType<typeof windowOf>> {
    const store = reach()
    const window = windowOf(store)
    const ref = resolved(store, { __name__: 'calls_total' })
    let value = 0
    for (let atMs = window.fromMs + 1_000; atMs <= window.toMs; atMs += EVERY_MS) {
      // A counter that starts again from time to time.
      value = value > 900 ? 0 : value + 7
      store.append(batchOf([[ref, atMs - START_MS, value]]))
    }
    await store.flush()
    await settle(window.toMs)
    return window
  }

  const stored = (store: SeriesStore) => store.rollUps?.() ?? { samplesFromMs: -Infinity, rollUps: [] }
  const pointsOf = ({ timestampsMs, values }: SeriesSlice) =>
    [...timestampsMs].map((ms, i) => `${ms} ${values[i]}`)

  test.each([
    ['increase', FIVE_MINUTES],
    ['max_over_time', FIVE_MINUTES],
    ['increase', HOUR],
    ['count_over_time', HOUR],
  ])(
    'for %s over whole buckets a hint gives each bucket its first and last sample, and all after the last bucket',
    async (func, { everyMs }) => {
      const window = await fill()
      const [whole] = await reach().select(window)
      if (!whole) throw new Error('what was appended is not there')
      const need = { atMs: window.toMs, stepMs: 2 * everyMs, rangeMs: 2 * everyMs, func }
      const choice = chooseRollUps({ need, ...window, lookbackMs: 5 * MINUTE_MS }, stored(reach()))
      const [hinted] = await reach().select(choice ? { ...window, rollUps: choice } : window)
      if (!hinted) throw new Error('a hint took everything away')
      const [all, some] = [pointsOf(whole), pointsOf(hinted)]
      expect(all).toEqual(expect.arrayContaining(some))
      const bucketOf = (point: string) => Math.ceil(Number(point.split(' ')[0]) / everyMs)
      const ends = all.filter((point, i) => {
        const [before, after] = [all[i - 1], all[i + 1]]
        return (
          before === undefined ||
          after === undefined ||
          bucketOf(before) !== bucketOf(point) ||
          bucketOf(after) !== bucketOf(point)
        )
      })
      expect(some).toEqual(expect.arrayContaining(ends))
      const toMs = choice?.parts.at(-1)?.toMs ?? window.fromMs
      const isAfter = (point: string) => Number(point.split(' ')[0]) > toMs
      expect(some.filter(isAfter)).toEqual(all.filter(isAfter))
      // How many lie between is told, so that nothing is lost by those that are left out.
      if (hinted.rollUp) {
        expect(some.length).toBeLessThan(all.length)
        expect([...hinted.rollUp.ordinals]).toEqual(some.map(point => all.indexOf(point)))
      } else expect(some).toEqual(all)
    },
  )

  test('a hint about a time without roll-ups is answered with samples', async () => {
    const window = await fill()
    const parts = [{ kind: FIVE_MINUTES, toMs: window.fromMs - HOUR_MS }]
    const hint = { parts, columns: 'samples', snap: null, slope: null } as const
    const plainly = await reach().select(window)
    expect(plain(await reach().select({ ...window, rollUps: hint }))).toEqual(plain(plainly))
  })
}
