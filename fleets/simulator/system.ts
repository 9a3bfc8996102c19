import type { IncomingHttpHeaders } from 'node:http'
import type { Fault } from './faults.ts'

export type Reply =
  | {
      readonly status?: number
      readonly json: unknown
      readonly headers?: Readonly<Record<string, string>>
      /** The connection breaks off after half of it. */
      readonly isCut?: boolean
    }
  | { readonly text: string }
  /** What a proxy before it says. */
  | { readonly status: number; readonly html: string }
export type Question = {
  readonly atMs: number
  readonly headers: IncomingHttpHeaders
  /** What was posted; empty for a GET. */
  readonly body?: string
}
/** Begins a remedy of the system; what it does shows later. `busy`: it is being done already. */
export type Begin = (remedy: string) => 'begun' | 'busy'
/** A request whose path holds names, or that does something. */
export type Call = Question & {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly query: URLSearchParams
  readonly begin: Begin
}

/** What people do to a system from outside so that it works again. */
export type Remedy = {
  /** Endpoints that are away meanwhile; their own `down` and `hang` end with it. */
  readonly away: readonly string[]
  readonly seconds: number
  /** Faults of the whole system that it ends. */
  readonly ends: readonly Fault[]
  /** Those of them that come back, because their cause is elsewhere, and after how many seconds. */
  readonly returns?: Readonly<Partial<Record<Fault, number>>>
  /** What else changes when it is done. */
  readonly done?: (atMs: number) => void
}

/** What is said back to what was said; null for silence. */
export type Talk = (said: string) => string | null

/** A message to the deck, sent until it is taken. */
export type Sending = {
  readonly id: string
  /** Of the deck. */
  readonly path: string
  readonly body: string
  /** Its headers, signature included, for this address and moment. */
  readonly headersAt: (url: string, atMs: number) => Readonly<Record<string, string>>
}

/** One port of a system, with what it answers by path. */
export type Endpoint = {
  /** Its name in the control server's addresses. */
  readonly slug: string
  readonly name: string
  readonly port: number
  readonly paths: Readonly<Record<string, ((question: Question) => Reply) | undefined>>
  readonly posts?: Readonly<Record<string, ((question: Question) => Reply) | undefined>>
  /** Asked for what is in neither of the two; null = there is no such path. */
  readonly calls?: (call: Call) => Reply | null
  /** Runs elsewhere: what hits the whole system leaves it alone. */
  readonly isOutside?: boolean
  /** A WebSocket at any path of the port; one conversation for each connection. */
  readonly socket?: () => Talk
  /** Speaks no HTTP at all, but this, byte for byte; one conversation for each connection. */
  readonly wire?: () => Talk
}

export type System = {
  readonly slug: string
  readonly name: string
  readonly endpoints: readonly Endpoint[]
  /** Faults that mean something to this system, beside `down` and `hang`, which any endpoint can have. */
  readonly faults: readonly Fault[]
  readonly remedies: Readonly<Record<string, Remedy>>
  /** What its reports tell of it, by name. */
  readonly figures?: () => Readonly<Record<string, number>>
  /** What it, or who works for it outside, has to tell the deck since the last call. */
  readonly sends?: (atMs: number) => readonly Sending[]
  /** Lets `seconds` pass. */
  advance(atMs: number, seconds: number, isOn: (fault: Fault) => boolean): void
}

export const LATENCY_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const
export const GIB = 2 ** 30
