import { isDeckError } from '../../contract/errors.ts'
import type { LiveFailure } from '../../contract/live.ts'
import type { DeckEvents } from '../../ports/events.ts'
import { isQueryError } from '../../ports/query-engine.ts'

/** What a channel shows: computed once for all that follow it. Never refreshed twice at the same time. */
export interface Source {
  /**
   * Brings the snapshot up to date.
   * @returns the data of the update that leads there, or null when nothing changed (never when `mustSpeak`)
   */
  refresh(request: { readonly nowMs: number; readonly mustSpeak: boolean }): Promise<object | null>
  /** Null before the first good refresh. */
  snapshot(): unknown
  /** Whether a scrape can have changed it. */
  concerns(scraped: DeckEvents['scraped']): boolean
  /** Whether something that was heard of these services, by checks or heartbeats, can have changed it. */
  concernsServices(services: ReadonlySet<string>): boolean
}

/** A failed evaluation; `isPermanent` when the question itself is wrong, so that asking again is in vain. */
export type Failure = LiveFailure & { readonly isPermanent: boolean }

/** What a client is told of it. */
export const wireFailure = ({ isPermanent: _, ...failure }: Failure): LiveFailure => failure

export function failureOf(error: unknown): Failure {
  if (isQueryError(error)) {
    const { queryErrorType: code, message, position } = error
    return { code, message, ...position, isPermanent: code === 'bad_data' }
  }
  if (isDeckError(error)) {
    const { code, message } = error
    return { code, message, isPermanent: code === 'invalid' || code === 'not_found' }
  }
  return { code: 'internal', message: 'This could not be computed; the log says more.', isPermanent: false }
}
