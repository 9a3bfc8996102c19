import type { Socket } from 'socket.io'
import { CHANNEL_DOORS, type Door } from '../../contract/doors.ts'
import { type Grantee, may } from '../../core/access/index.ts'
import type { Actor } from '../../services/context.ts'

/** What a socket shows of itself: a browser its cookies, a program its key. */
export type Credentials = {
  readonly cookie: string | null
  readonly key: string | null
  readonly address: string | null
}

type Handshake = Pick<Socket['handshake'], 'auth' | 'headers' | 'address'>

export function credentialsOf(handshake: Handshake): Credentials {
  const offered: unknown = handshake.auth.key
  const bearer = /^Bearer (\S+)$/i.exec(handshake.headers.authorization ?? '')?.[1]
  return {
    cookie: handshake.headers.cookie ?? null,
    key: typeof offered === 'string' && offered !== '' ? offered : (bearer ?? null),
    address: handshake.address || null,
  }
}

/** A browser sends its page's origin; another site's page must not ride on this one's cookies. */
export function isForeignOrigin(headers: Handshake['headers'], publicUrl: string): boolean {
  const { origin, host } = headers
  if (origin === undefined) return false
  if (!URL.canParse(origin)) return true
  const parsed = new URL(origin)
  return parsed.host !== host && parsed.origin !== new URL(publicUrl).origin
}

export function granteeOf(actor: Actor): Grantee | null {
  switch (actor.kind) {
    case 'person':
      return { role: actor.role }
    case 'key':
      return actor.grant
    case 'anonymous':
    case 'system':
      return null
  }
}

export function mayPass(actor: Actor, door: Door): boolean {
  if (door === 'public') return true
  if (door === 'setup' || door === 'loopback-or-metrics') return false
  const grantee = granteeOf(actor)
  return grantee !== null && may(grantee, door)
}

export const mayFollowAnything = (actor: Actor): boolean =>
  Object.values(CHANNEL_DOORS).some(door => mayPass(actor, door))
