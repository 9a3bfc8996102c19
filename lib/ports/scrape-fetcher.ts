import type { OAuth2, ScrapeAuth, ScrapeTls } from '../core/scrape/job.ts'

/** Everything that one scrape over HTTP needs. Plain data; secrets are never part of an answer's `error`. */
export type ScrapeRequest = {
  readonly url: string
  /** A local socket that `url` is asked through; no proxy then. */
  readonly socketPath?: string
  readonly timeoutMs: number
  /** The Accept header. */
  readonly accept: string
  readonly auth: ScrapeAuth
  /** Where a token is asked for that goes along instead of `auth`. */
  readonly oauth2?: OAuth2 | null | undefined
  readonly tls: ScrapeTls
  readonly headers: Readonly<Record<string, string>>
  readonly proxyUrl: string | null
  readonly followRedirects: boolean
  readonly enableCompression: boolean
  /** Of the body, unpacked; 0 = the fetcher's own cap. */
  readonly bodyLimitBytes: number
  readonly signal?: AbortSignal
}

/** A good answer whole, or one sentence in plain words: what is wrong and what to do. */
export type ScrapeResponse =
  | {
      readonly ok: true
      readonly contentType: string | null
      readonly body: Uint8Array
      /** Gives the body's memory back: nothing of it may be looked at afterwards. Who keeps the body leaves it be. */
      readonly release?: () => void
    }
  | { readonly ok: false; readonly error: string }

/** Asks a target over HTTP, within its time and its size. Never throws. */
export interface ScrapeFetcher {
  fetch(request: ScrapeRequest): Promise<ScrapeResponse>
  /** Lets go of every kept connection. */
  close(): Promise<void>
}
