import { randomBytes } from 'node:crypto'
import type { CreatedKey, CreateKey } from '../../contract/people.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { hashKey } from './key-actor.ts'
import { toKeyView } from './list-keys.ts'

const PREFIX_LENGTH = 8
const DAY_MS = 86_400_000

/** Makes an API key. The answer is the only place where the key itself can be read. */
export async function createKey(ctx: Context, wish: CreateKey): Promise<CreatedKey> {
  requirePermission(ctx, 'keys.manage')
  return addKey(ctx, wish, `odk_${randomBytes(32).toString('base64url')}`)
}

/** Keeps a key with a value of the operator's, for unattended set-up. */
export async function addKey(ctx: Context, wish: CreateKey, key: string): Promise<CreatedKey> {
  const nowMs = ctx.clock.now()
  const row = await inTransaction(ctx, async tx => {
    const created = await tx.db.apiKey.create({
      data: {
        name: wish.name,
        ...wish.grant,
        prefix: key.slice(0, PREFIX_LENGTH),
        keyHash: hashKey(tx, key),
        createdAt: new Date(nowMs),
        createdBy:
          tx.actor.kind === 'person' ? tx.actor.email : tx.actor.kind === 'key' ? tx.actor.name : 'Opsdeck',
        expiresAt: wish.expiresInDays === null ? null : new Date(nowMs + wish.expiresInDays * DAY_MS),
      },
    })
    await recordAudit(tx, {
      action: 'key.created',
      subject: `key:${created.name}`,
      after: { prefix: created.prefix, grant: wish.grant, expiresAt: created.expiresAt },
    })
    return created
  })
  return { ...toKeyView(row, nowMs), key }
}
