import { decode } from 'next-auth/jwt'
import type { Actor } from '../services/context.ts'
import { keyActor } from '../services/keys/key-actor.ts'
import { sessionActor } from '../services/sessions/session-actor.ts'
import { readCookie, SESSION_COOKIE } from './cookies.ts'
import type { Runtime } from './runtime.ts'

/** What of a request tells who asks. */
export type Credentials = {
  readonly cookie: string | null
  readonly authorization: string | null
  readonly address: string | null
}

type Keeper = Pick<Runtime, 'db' | 'clock' | 'secrets'>

const ANONYMOUS: Actor = { kind: 'anonymous' }
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Who asks, checked against the database each time, so that a revoked session or key ends at once. A key goes first. */
export async function findActor(runtime: Keeper, credentials: Credentials): Promise<Actor> {
  const key = presentedKey(credentials.authorization)
  if (key !== null) return (await keyActor({ ...runtime, address: credentials.address }, key)) ?? ANONYMOUS
  const token = readCookie(credentials.cookie, SESSION_COOKIE)
  const sessionId = token === null ? null : await sessionIdOf(runtime, token)
  return (sessionId === null ? null : await sessionActor(runtime, sessionId)) ?? ANONYMOUS
}

/** The key of `Authorization: Bearer KEY`, or of HTTP Basic with user `key`; null when there is none. */
export function presentedKey(authorization: string | null): string | null {
  const [scheme = '', value = ''] = (authorization ?? '').trim().split(/\s+/, 2)
  if (scheme.toLowerCase() === 'bearer') return value
  if (scheme.toLowerCase() !== 'basic') return null
  const [user, ...password] = Buffer.from(value, 'base64').toString('utf8').split(':')
  return user === 'key' ? password.join(':') : ''
}

/** What next-auth signs its cookies with: drawn from the deck's secret. */
export const cookieSecret = (runtime: Pick<Runtime, 'secrets'>): string =>
  runtime.secrets.sign('next-auth', 'session cookies')

async function sessionIdOf(runtime: Keeper, token: string): Promise<string | null> {
  try {
    const claims = await decode({ token, secret: cookieSecret(runtime) })
    return typeof claims?.sid === 'string' && UUID.test(claims.sid) ? claims.sid : null
  } catch {
    // Not ours, cut off or run out: as good as no cookie.
    return null
  }
}
