import type { AttemptLimiter } from '../ports/attempts.ts'
import type { CheckImporter } from '../ports/check-importer.ts'
import type { Clock } from '../ports/clock.ts'
import type { Deck } from '../ports/deck.ts'
import type { Log } from '../ports/log.ts'
import type { Secrets } from '../ports/secrets.ts'
import type { Database } from '../services/context.ts'
import type { Env } from './env.ts'

/** What `server.ts` made and Next's own module graphs must share. The only parked state. */
export type Runtime = {
  readonly env: Env
  readonly deck: Deck
  readonly db: Database
  readonly clock: Clock
  readonly secrets: Secrets
  readonly attempts: AttemptLimiter
  readonly importChecks: CheckImporter
  readonly log: Log
}

const KEY = Symbol.for('opsdeck.runtime')
type Parked = typeof globalThis & { [KEY]?: Runtime }

export function setRuntime(runtime: Runtime): void {
  ;(globalThis as Parked)[KEY] = runtime
}

/** The running deck. Throws during a build, when there is none. */
export function getRuntime(): Runtime {
  const runtime = (globalThis as Parked)[KEY]
  if (!runtime) throw new Error('Opsdeck is not running in this process: start it with `npm start`')
  return runtime
}
