import type { LogSignalRow } from '../contract/watch.ts'
import type { LogLine } from '../core/log-signal/index.ts'

/** Whose lines they are: only signals of that service look at them; null = all. */
export type LogScope = { readonly service: string | null }

export type LogsTaken =
  | { readonly kind: 'taken'; readonly matched: number }
  | { readonly kind: 'too_many'; readonly retryAfterSeconds: number }

export interface LogSignalsDoor {
  /** Counts what the signals of the configuration look for; the lines are not kept. */
  take(lines: readonly LogLine[], scope: LogScope): Promise<LogsTaken>
  list(): Promise<LogSignalRow[]>
}
