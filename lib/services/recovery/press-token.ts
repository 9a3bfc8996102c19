import { randomBytes } from 'node:crypto'
import { DeckError } from '../../contract/errors.ts'
import { sha256 } from '../audit/record.ts'
import type { Actor, Context } from '../context.ts'

const TOKEN_BYTES = 32
const TOKEN_LIFE_MS = 600_000

/** Whom a token belongs to: a person or a key, whatever its session. */
function holderOf(actor: Actor): string {
  if (actor.kind === 'person') return `person:${actor.userId}`
  if (actor.kind === 'key') return `key:${actor.keyId}`
  return actor.kind
}

/** A token that is good for one press of one action by whoever acts. Only its hash is kept. */
export async function issueToken(
  { db, clock, actor }: Pick<Context, 'db' | 'clock' | 'actor'>,
  action: string,
): Promise<{ readonly token: string; readonly expiresAtMs: number }> {
  const now = clock.now()
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  const expiresAtMs = now + TOKEN_LIFE_MS
  await db.pressToken.deleteMany({ where: { expiresAt: { lte: new Date(now) } } })
  await db.pressToken.create({
    data: { hash: sha256(token), action, actor: holderOf(actor), expiresAt: new Date(expiresAtMs) },
  })
  return { token, expiresAtMs }
}

type Presented = { readonly token: string; readonly action: string }

/** What is wrong with a token, in words that do not say which it is; null when it is good. Nothing is changed. */
export async function tokenFault(
  ctx: Pick<Context, 'db' | 'clock' | 'actor'>,
  presented: Presented,
): Promise<DeckError | null> {
  const found = await ctx.db.pressToken.count({ where: goodToken(ctx, presented) })
  return found === 1 ? null : badToken()
}

/** Uses a token up: of two that come at once, one. False when it was not good. Within the press' transaction. */
export async function spendToken(
  ctx: Pick<Context, 'db' | 'clock' | 'actor'>,
  presented: Presented,
): Promise<boolean> {
  const { count } = await ctx.db.pressToken.updateMany({
    where: goodToken(ctx, presented),
    data: { usedAt: new Date(ctx.clock.now()) },
  })
  return count === 1
}

/** The same sentence whatever is wrong with it: nobody learns whose it was, or for what. */
export const badToken = (): DeckError =>
  new DeckError(
    'forbidden',
    'this press was prepared by somebody else, is used up, or too old: open it again',
  )

const goodToken = ({ clock, actor }: Pick<Context, 'clock' | 'actor'>, { token, action }: Presented) => ({
  hash: sha256(token),
  action,
  actor: holderOf(actor),
  usedAt: null,
  expiresAt: { gt: new Date(clock.now()) },
})
