import type { IncomingHttpHeaders } from 'node:http'
import type { Fault } from './faults.ts'

export type Reply = { readonly status?: number; readonly json: unknown } | { readonly text: string }
export type Question = {
  readonly atMs: number
  readonly headers: IncomingHttpHeaders
  /** What was posted; empty for a GET. */
  readonly body?: string
}
/** What is said back to what was said; null for silence. */
export type Talk = (said: string) => string | null

/** One port of a system, with what it answers by path. */
export type Endpoint = {
  /** Its name in the control server's addresses. */
  readonly slug: string
  readonly name: string
  readonly port: number
  readonly paths: Readonly<Record<string, ((question: Question) => Reply) | undefined>>
  readonly posts?: Readonly<Record<string, ((question: Question) => Reply) | undefined>>
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
  /** Lets `seconds` pass. */
  advance(atMs: number, seconds: number, isOn: (fault: Fault) => boolean): void
}

export const LATENCY_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const
export const GIB = 2 ** 30
