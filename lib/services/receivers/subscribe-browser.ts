import { DeckError } from '../../contract/errors.ts'
import type { PushBrowser, SubscribePush } from '../../contract/push.ts'
import { PUSH_SEAL } from '../../ports/push-subscriptions.ts'
import { recordAudit, sha256 } from '../audit/record.ts'
import { type Context, inTransaction } from '../context.ts'
import { requirePerson } from '../require.ts'

const MOST = 20

/** Lets a browser be told. One that subscribes again is the same one, and belongs to who is signed in there now. */
export async function subscribeBrowser(
  ctx: Context,
  { endpoint, keys, name }: SubscribePush,
): Promise<PushBrowser> {
  const { userId, email } = requirePerson(ctx)
  return inTransaction(ctx, async tx => {
    const endpointHash = sha256(endpoint)
    const others = await tx.db.pushSubscription.count({ where: { userId, NOT: { endpointHash } } })
    if (others >= MOST) throw new DeckError('conflict', `you have ${MOST} browsers already: remove one first`)
    const service = new URL(endpoint).host
    const sealed = tx.secrets.seal(PUSH_SEAL, JSON.stringify({ endpoint, ...keys }))
    const data = { userId, name, service, sealed }
    const row = await tx.db.pushSubscription.upsert({
      where: { endpointHash },
      create: { ...data, endpointHash, createdAt: new Date(tx.clock.now()) },
      update: data,
    })
    await recordAudit(tx, {
      action: 'push.subscribed',
      subject: `person:${email}`,
      after: { browser: name, service },
    })
    const { id, createdAt, toldAt } = row
    return { id, name, service, createdAtMs: createdAt.getTime(), toldAtMs: toldAt?.getTime() ?? null }
  })
}
