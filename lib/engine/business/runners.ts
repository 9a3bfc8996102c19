import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import { startLoop } from '../loop.ts'

/** How often it is looked who is to be asked, and whether series are to be written. */
const TICK_MS = 5_000
const SERIES_MS = 60_000

/** A source that is asked by itself, as often as it wants. */
export interface Runner {
  load(): Promise<void>
  isDue(nowMs: number): boolean
  /** One round; never rejects. */
  ask(signal: AbortSignal): Promise<void>
}

export type RunnersParts<Config, One extends Runner> = {
  readonly clock: Clock
  readonly log: Log
  readonly create: (config: Config) => One
  readonly nameOf: (config: Config) => string
  /** Writes the series of all of them. */
  readonly write: (nowMs: number) => Promise<void>
}

type Kept<One> = { readonly one: One; readonly printed: string; readonly ending: AbortController }

/**
 * Runs sources side by side: one round at a time each, never two; a source whose configuration stays as it is is not
 * disturbed by a new one. Series are written every minute, and within seconds of a change.
 */
export function createRunners<Config, One extends Runner>(parts: RunnersParts<Config, One>) {
  const { clock, log, create, nameOf, write } = parts
  let kept = new Map<string, Kept<One>>()
  let isStarted = false
  let loop: ReturnType<typeof startLoop> | null = null
  let hasChanged = true
  let writtenMs = Number.NEGATIVE_INFINITY
  const asking = new Set<Promise<void>>()
  const loading = new Set<Promise<void>>()

  const track = (work: Promise<void>, set: Set<Promise<void>>) => {
    const tracked = work
      .catch(error => log.error({ err: error }, 'a business source failed'))
      .finally(() => set.delete(tracked))
    set.add(tracked)
    return tracked
  }
  const askDue = () => {
    for (const { one, ending } of kept.values()) {
      if (one.isDue(clock.now())) void track(one.ask(ending.signal), asking)
    }
  }
  const load = (added: readonly Kept<One>[]) =>
    track(
      (async () => {
        for (const { one } of added) await one.load()
        hasChanged = true
      })(),
      loading,
    )
  const tick = async () => {
    await Promise.all(loading)
    askDue()
    const nowMs = clock.now()
    if (!hasChanged && nowMs - writtenMs < SERIES_MS) return
    hasChanged = false
    writtenMs = nowMs
    await write(nowMs).catch(error => log.error({ err: error }, 'business series were not written'))
  }

  return {
    list: (): One[] => [...kept.values()].map(({ one }) => one),
    find: (name: string): One | null => kept.get(name)?.one ?? null,
    changed: (): void => {
      hasChanged = true
    },
    askDue,
    apply(configs: readonly Config[]): void {
      const before = kept
      const added: Kept<One>[] = []
      kept = new Map(
        configs.map(config => {
          const name = nameOf(config)
          const printed = JSON.stringify(config)
          const same = before.get(name)
          if (same?.printed === printed) return [name, same]
          const fresh = { one: create(config), printed, ending: new AbortController() }
          added.push(fresh)
          return [name, fresh]
        }),
      )
      for (const [name, old] of before) if (kept.get(name) !== old) old.ending.abort()
      if (isStarted && added.length > 0) void load(added)
      hasChanged = true
    },
    /** Resolves once what was stored before is known; asking goes on behind. */
    async start(): Promise<void> {
      isStarted = true
      await load([...kept.values()])
      await tick()
      loop = startLoop(clock, TICK_MS, tick)
    },
    async stop(): Promise<void> {
      for (const { ending } of kept.values()) ending.abort()
      await loop?.stop()
      await Promise.all([...loading, ...asking])
    },
  }
}
