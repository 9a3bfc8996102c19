import { randomBytes, randomUUID } from 'node:crypto'
import { DeckError } from '../../contract/errors.ts'
import type { Subscribe } from '../../contract/status-pages.ts'
import { ADVISORY_LOCKS } from '../../core/advisory-locks.ts'
import { type Context, inTransaction } from '../context.ts'
import { sealWebhookSecret, subscriberToken, subscriberTokenHash } from './subscriber-token.ts'

/** Of one page; more than that many who never confirmed is somebody playing. */
const MOST_UNCONFIRMED = 500
const MOST_SUBSCRIBERS = 20_000
/** Another confirmation to the same address not before. */
const ASK_AGAIN_MS = 600_000

/**
 * Takes down a wish for updates, and queues what the address must confirm it by. Says nothing about whether the address
 * was known: new, waiting and confirmed ones look the same to whoever asks.
 * Not in the audit log, which keeps for ever what a subscriber may have forgotten at any time.
 */
export async function subscribe(ctx: Context, { slug, kind, address }: Subscribe): Promise<void> {
  const now = new Date(ctx.clock.now())
  const normal = kind === 'email' ? address.toLowerCase() : new URL(address).href
  await inTransaction(ctx, async ({ db }) => {
    await db.$executeRaw`SELECT pg_advisory_xact_lock(${ADVISORY_LOCKS.statusSubscribers})`
    const key = { page: slug, kind, address: normal }
    const known = await db.statusSubscriber.findUnique({
      where: { page_kind_address: key },
      include: { deliveries: { orderBy: { createdAt: 'desc' }, take: 1 } },
    })
    if (known?.confirmedAt) return
    const last = known?.deliveries[0]?.createdAt.getTime() ?? Number.NEGATIVE_INFINITY
    if (known && now.getTime() - last < ASK_AGAIN_MS) return
    if (!known) await refuseTooMany(db, slug)
    const id = known?.id ?? randomUUID()
    if (!known) {
      const tokenHash = subscriberTokenHash(subscriberToken(ctx.secrets, id))
      const secret =
        kind === 'webhook' ? sealWebhookSecret(ctx.secrets, randomBytes(32).toString('base64url')) : null
      await db.statusSubscriber.create({ data: { id, ...key, tokenHash, secret, createdAt: now } })
    }
    await db.statusDelivery.create({
      data: { subscriberId: id, message: { kind: 'confirm' }, nextAttemptAt: now, createdAt: now },
    })
  })
}

async function refuseTooMany(db: Context['db'], page: string): Promise<void> {
  const unconfirmed = await db.statusSubscriber.count({ where: { page, confirmedAt: null } })
  const all = await db.statusSubscriber.count({ where: { page } })
  if (unconfirmed >= MOST_UNCONFIRMED || all >= MOST_SUBSCRIBERS)
    throw new DeckError(
      'rate_limited',
      'too many people subscribe at the moment: try again later',
      undefined,
      {
        retryAfterSeconds: 3_600,
      },
    )
}
