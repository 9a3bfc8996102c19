import type { Actor, Context } from '../context.ts'
import { grantOf } from './list-keys.ts'

const TOUCH_EVERY_MS = 60_000

/** Who an API key is; null when it is unknown, revoked or has run out. Notes the use, once a minute at most. */
export async function keyActor(
  ctx: Pick<Context, 'db' | 'clock' | 'secrets' | 'address'>,
  presentedKey: string,
): Promise<Actor | null> {
  const keyHash = hashKey(ctx, presentedKey)
  const key = await ctx.db.apiKey.findUnique({ where: { keyHash } })
  const nowMs = ctx.clock.now()
  if (!key || key.revokedAt || (key.expiresAt && key.expiresAt.getTime() <= nowMs)) return null
  if (!key.lastUsedAt || key.lastUsedAt.getTime() < nowMs - TOUCH_EVERY_MS)
    await ctx.db.apiKey.updateMany({
      where: { id: key.id },
      data: { lastUsedAt: new Date(nowMs), lastAddress: ctx.address },
    })
  return { kind: 'key', keyId: key.id, name: key.name, grant: grantOf(key) }
}

/** What is stored of a key: useless without the deck's secret. */
export const hashKey = (ctx: Pick<Context, 'secrets'>, key: string): string =>
  ctx.secrets.sign('api-key', key)
