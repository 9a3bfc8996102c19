import type { Log } from '../../ports/log.ts'
import type { EngineTraits } from '../../ports/metrics-engine.ts'
import type { EngineAnswer, EngineHttp } from './engine-http.ts'
import { describeTraits, findTraits } from './traits.ts'

const WATCH_EVERY_MS = 15_000
const WATCH_TIMEOUT_MS = 5_000
const WATCH_BYTES = 100_000

/** An engine of which it is known whether it answers, and what it is. */
export type WatchedEngine = {
  readonly http: EngineHttp
  /** What it is; asked until it says so. Rejects while it is away. */
  traits(signal?: AbortSignal): Promise<EngineTraits>
  knownTraits(): EngineTraits | null
  /** Why the newest question had no answer; null while it answers. */
  fault(): string | null
  /** Asks something easy from time to time. Never rejects. */
  watch(nowMs: number): Promise<void>
}

export function watchEngine(asked: EngineHttp, log: Log): WatchedEngine {
  let fault: string | null = null
  let watchedAtMs = Number.NEGATIVE_INFINITY
  let known: EngineTraits | null = null
  let asking: Promise<EngineTraits> | null = null

  const note = (found: string | null): void => {
    if (found !== null && fault === null)
      log.warn({ engine: asked.shown, reason: found }, 'the metrics engine cannot be asked')
    if (found === null && fault !== null)
      log.info({ engine: asked.shown }, 'the metrics engine answers again')
    fault = found
  }
  const http: EngineHttp = {
    ...asked,
    async ask(request) {
      try {
        const answer = await asked.ask(request)
        note(faultOf(answer))
        return answer
      } catch (error) {
        if (isAway(error)) note(error.message)
        throw error
      }
    },
  }

  async function learn(): Promise<EngineTraits> {
    const traits = await findTraits(http)
    log.info({ engine: asked.shown, ...traits }, `the metrics engine is ${describeTraits(traits)}`)
    known = traits
    return traits
  }

  const engine: WatchedEngine = {
    http,
    knownTraits: () => known,
    fault: () => fault,
    async traits() {
      if (known) return known
      asking ??= learn().finally(() => {
        asking = null
      })
      return asking
    },
    async watch(nowMs) {
      if (nowMs - watchedAtMs < WATCH_EVERY_MS) return
      watchedAtMs = nowMs
      const question = { path: '/api/v1/query', form: [['query', '1']] as const }
      await http
        .ask({ ...question, timeoutMs: WATCH_TIMEOUT_MS, limitBytes: WATCH_BYTES })
        .then(() => engine.traits())
        .catch(() => undefined)
    },
  }
  return engine
}

const isAway = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && error.code === 'unavailable'

const faultOf = ({ status }: EngineAnswer): string | null => {
  if (status === 401 || status === 403) return `it refuses the deck's credentials with status ${status}`
  return status === 502 || status === 504 ? `a proxy before it answers with status ${status}` : null
}
