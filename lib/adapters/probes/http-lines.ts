import type { Socket } from 'node:net'
import { Client } from 'undici'
import type { CertificateFacts } from '../../core/check/answer.ts'
import type { AddressRule } from '../../ports/prober.ts'
import type { Deadline } from './deadline.ts'

/** Between two checks of a minute's interval a connection may stay open. */
const IDLE_MS = 90_000
/** Then name, port and certificate are tried anew, however good the open connection still is. */
const CONNECTION_AGE_MS = 120_000
/** A line that nobody used for so long goes. */
const LINE_AGE_MS = 600_000
const SWEEP_EVERY_MS = 60_000
const MAX_HEADER_BYTES = 16_384

/** An open connection, as it came about. */
export type Connection = {
  readonly socket: Socket
  readonly remoteAddress: string
  readonly dnsSeconds: number | null
  readonly connectSeconds: number
  readonly tlsSeconds: number | null
  readonly certificate: CertificateFacts | null
  readonly openedAt: number
}

/** For one connection: who asks, and until when. */
export type Dialing = {
  readonly deadline: Deadline
  readonly addressRule: AddressRule
  readonly nowMs: number
}
export type OpenConnection = (dialing: Dialing) => Promise<Connection>

/** One connection at a time, used by one request at a time, so that its phases are those of the request. */
export type Line = {
  readonly key: string
  readonly client: Client
  /** Set before each request. */
  dialing: Dialing | null
  connection: Connection | null
  /** The one that the last request went over, open or not. */
  used: Connection | null
  /** The rule that the open connection was judged by. */
  judgedBy: AddressRule | null
  usedAt: number
}

export type Lines = {
  /** A line nobody uses, with an open connection when there is one that this request may use. */
  readonly take: (key: string, origin: string, open: OpenConnection) => Line
  /** `isWhole`: its last request came to its end. Else nobody knows what is still under way, and the line goes. */
  readonly giveBack: (line: Line, outcome: { readonly isWhole: boolean }) => void
  readonly close: () => Promise<void>
}

/** Kept connections of HTTP checks, by origin and by what must not be shared. */
export function createLines(): Lines {
  const idle = new Map<string, Line[]>()
  let sweptAt = performance.now()
  let isClosed = false
  const sweep = (now: number) => {
    sweptAt = now
    for (const [key, lines] of idle) {
      const kept = lines.filter(line => now - line.usedAt < LINE_AGE_MS)
      for (const line of lines) if (!kept.includes(line)) void line.client.destroy()
      if (kept.length === 0) idle.delete(key)
      else idle.set(key, kept)
    }
  }
  return {
    take: (key, origin, open) => idle.get(key)?.pop() ?? createLine(key, origin, open),
    giveBack(line, { isWhole }) {
      const now = performance.now()
      line.usedAt = now
      line.dialing = null
      if (isClosed || !isWhole) return void line.client.destroy()
      const lines = idle.get(line.key)
      if (lines) lines.push(line)
      else idle.set(line.key, [line])
      if (now - sweptAt > SWEEP_EVERY_MS) sweep(now)
    },
    async close() {
      isClosed = true
      const all = [...idle.values()].flat()
      idle.clear()
      await Promise.all(all.map(line => line.client.destroy()))
    },
  }
}

/** Whether the open connection is young enough, and its certificate has not ended meanwhile. */
export const isFit = (connection: Connection, nowMs: number): boolean =>
  performance.now() - connection.openedAt < CONNECTION_AGE_MS &&
  (connection.certificate === null || connection.certificate.chainNotAfterMs > nowMs)

/** The next request of the line connects anew. */
export function hangUp(line: Line): void {
  line.connection?.socket.destroy()
  line.connection = null
}

function createLine(key: string, origin: string, open: OpenConnection): Line {
  const client = new Client(origin, {
    keepAliveTimeout: IDLE_MS,
    keepAliveMaxTimeout: IDLE_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
    pipelining: 1,
    // The request's own deadline counts.
    headersTimeout: 0,
    bodyTimeout: 0,
    allowH2: false,
    connect: (_options, callback) => {
      if (line.dialing === null) return callback(new Error('a connection that nobody asked for'), null)
      const { addressRule } = line.dialing
      open(line.dialing).then(
        connection => {
          line.connection = connection
          line.used = connection
          line.judgedBy = addressRule
          connection.socket.once('close', () => {
            if (line.connection === connection) line.connection = null
          })
          callback(null, connection.socket)
        },
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
      )
    },
  })
  const line: Line = {
    key,
    client,
    dialing: null,
    connection: null,
    used: null,
    judgedBy: null,
    usedAt: performance.now(),
  }
  return line
}
