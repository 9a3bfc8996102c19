import type { IncomingHttpHeaders } from 'node:http'
import { CHANNEL_DOORS } from '../../contract/doors.ts'
import { mayPass } from '../../core/access/index.ts'
import type { Actor } from '../../services/context.ts'

/** What a socket shows of itself: a browser its cookies, a program its key as `auth.key`. */
export type Handshake = {
  readonly headers: IncomingHttpHeaders
  readonly auth: Readonly<Record<string, unknown>>
  readonly address: string | null
}

/** A browser sends its page's origin; another site's page must not ride on this one's cookies. */
export function isForeignOrigin(headers: IncomingHttpHeaders, publicUrl: string): boolean {
  const { origin, host } = headers
  if (origin === undefined) return false
  if (!URL.canParse(origin)) return true
  const parsed = new URL(origin)
  return parsed.host !== host && parsed.origin !== new URL(publicUrl).origin
}

export const mayFollowAnything = (actor: Actor): boolean =>
  Object.values(CHANNEL_DOORS).some(door => mayPass(door, actor))
