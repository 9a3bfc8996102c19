import { DeckError } from '../contract/errors.ts'
import { holds, type Permission, ROLE_TITLES, rolesWith } from '../core/access/index.ts'
import type { Actor, Context } from './context.ts'

/** First line of a verb that not everybody may: the door is checked before, and here once more. */
export function requirePermission(ctx: Pick<Context, 'actor'>, permission: Permission): void {
  if (holds(ctx.actor, permission)) return
  const who = rolesWith(permission).map(role => ROLE_TITLES[role])
  throw new DeckError('forbidden', `this is for ${who.join(', ')} only`)
}

/** The person who acts. Keys and the deck itself have no account. */
export function requirePerson(ctx: Pick<Context, 'actor'>): Extract<Actor, { kind: 'person' }> {
  if (ctx.actor.kind === 'person') return ctx.actor
  if (ctx.actor.kind === 'anonymous') throw new DeckError('unauthenticated', 'sign in first')
  throw new DeckError('forbidden', 'this belongs to a person: sign in, an API key has no account')
}
