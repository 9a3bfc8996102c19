import type { IncomingHttpHeaders } from 'node:http'
import type { Actor } from '../services/context.ts'
import { findActor } from './credentials.ts'
import { isOwnOrigin } from './origin.ts'
import { getRuntime } from './runtime.ts'

export type Handshake = {
  readonly headers: IncomingHttpHeaders
  /** What the client gave as `auth`: `{ key }` for programs. */
  readonly auth: Readonly<Record<string, unknown>>
  readonly address: string | null
}

/**
 * Who opens a socket: by `auth.key`, the `Authorization` header, or the session cookie of a page of this deck.
 * Null when nobody is known; the handshake is then to be refused. A cookie from another site's page counts as nobody.
 */
export async function authenticateHandshake(handshake: Handshake): Promise<Actor | null> {
  const runtime = getRuntime()
  const { key } = handshake.auth
  const headers = new Headers()
  for (const name of ['origin', 'host', 'sec-fetch-site'] as const) {
    const value = handshake.headers[name]
    if (typeof value === 'string') headers.set(name, value)
  }
  const isOwn = !headers.has('origin') || isOwnOrigin(headers, runtime.env.url)
  const actor = await findActor(runtime, {
    cookie: isOwn ? (handshake.headers.cookie ?? null) : null,
    authorization: typeof key === 'string' ? `Bearer ${key}` : (handshake.headers.authorization ?? null),
    address: handshake.address,
  })
  return actor.kind === 'anonymous' ? null : actor
}
