import { vi } from 'vitest'
import { createManualClock } from '../../adapters/manual-clock.ts'
import { createMemorySeriesStore } from '../../adapters/memory/series-store.ts'
import { createQueryEngine } from '../query/index.ts'

export type Logged = {
  readonly level: string
  readonly fields: Readonly<Record<string, unknown>>
  readonly message: string
}

/** Clock, series and log of a test, all in its hands. */
export function createSurroundings(nowMs: number) {
  const clock = createManualClock(nowMs)
  const store = createMemorySeriesStore({ maxActiveSeries: 10_000 })
  const query = createQueryEngine({ store, clock })
  const logged: Logged[] = []
  const writeTo = (level: string) => (fields: Readonly<Record<string, unknown>>, message: string) =>
    void logged.push({ level, fields, message })
  const log = { info: writeTo('info'), warn: writeTo('warn'), error: writeTo('error') }
  /** What an expression gives now, by its labels. */
  const ask = async (expr: string): Promise<Record<string, number>> => {
    const { value } = await query.instant({ expr, atMs: clock.now() })
    if (value.type !== 'vector') throw new Error(`${expr} gives a ${value.type}`)
    return Object.fromEntries(
      value.samples.map(({ labels, value: number }) => [
        labels.filter((_, at) => at % 2 === 1 && labels[at - 1] !== '__name__').join(' '),
        number,
      ]),
    )
  }
  return { clock, store, query, log, logged, ask }
}

/** Waits for what real connections and the database do. */
export const until = (isSo: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(isSo, { timeout: 20_000, interval: 10 })
