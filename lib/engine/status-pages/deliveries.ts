import { createHmac } from 'node:crypto'
import { z } from 'zod'
import type { WatchConfiguration } from '../../core/config/index.ts'
import type { StatusPageConfig } from '../../core/config/schema/status-page.ts'
import {
  confirmMail,
  type PostKind,
  type PostState,
  updateBody,
  updateMail,
  waitAfterMs,
} from '../../core/status-page/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { Mailer } from '../../ports/mailer.ts'
import type { Secrets } from '../../ports/secrets.ts'
import type { WebhookSender } from '../../ports/webhook-sender.ts'
import type { Database } from '../../services/context.ts'
import { openWebhookSecret, subscriberToken } from '../../services/status-pages/subscriber-token.ts'
import { startLoop } from '../loop.ts'
import { keyOf } from './build.ts'
import { pageUrl } from './manager.ts'

export type DeliveryParts = {
  readonly db: Database
  readonly clock: Clock
  readonly secrets: Secrets
  readonly mailer: Mailer
  readonly webhooks: WebhookSender
  readonly log: Log
  readonly deckUrl: string
}

const LOOK_MS = 1_000
const BATCH = 20
const UNCONFIRMED_FOR_MS = 48 * 3_600_000
const SENT_KEPT_FOR_MS = 30 * 86_400_000
const CLEAN_EVERY_MS = 3_600_000

const Message = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('confirm') }),
  z.object({ kind: z.literal('update'), updateId: z.string() }),
])

/** Sends what waits in `status_deliveries`. A row counts as tried before it is sent: a crash sends twice, never not. */
export function createDeliveries(parts: DeliveryParts) {
  const desk = new DeliveryDesk(parts)
  let loop: { stop(): Promise<void> } | null = null
  return {
    apply: (watch: Pick<WatchConfiguration, 'statusPages'>) => desk.apply(watch.statusPages),
    start: () => {
      loop = startLoop(parts.clock, LOOK_MS, () => desk.work())
    },
    /** Sends what is due now; for tests and for whoever waits. */
    work: () => desk.work(),
    stop: async () => {
      await loop?.stop()
    },
  }
}

type Due = Awaited<ReturnType<typeof claimed>>[number]

function claimed(db: Database, ids: readonly string[]) {
  return db.statusDelivery.findMany({ where: { id: { in: [...ids] } }, include: { subscriber: true } })
}

/** What will not get better by trying again. */
class Hopeless extends Error {}

class DeliveryDesk {
  #pages: ReadonlyMap<string, StatusPageConfig> = new Map()
  #isFailing = false
  #cleanedAtMs = Number.NEGATIVE_INFINITY

  constructor(private readonly parts: DeliveryParts) {}

  apply(pages: readonly StatusPageConfig[]): void {
    this.#pages = new Map(pages.map(page => [page.slug, page]))
  }

  async work(): Promise<void> {
    try {
      await this.#clean()
      const due = await claimed(this.parts.db, await this.#claim())
      await Promise.all(due.map(row => this.#deliver(row)))
      this.#isFailing = false
    } catch (error) {
      if (!this.#isFailing)
        this.parts.log.warn({ err: error }, 'messages of status pages wait for the database')
      this.#isFailing = true
    }
  }

  /** Takes what is due, and writes down at once that it was tried and when it is due again. */
  async #claim(): Promise<string[]> {
    const now = new Date(this.parts.clock.now())
    return this.parts.db.$transaction(async db => {
      const rows = await db.$queryRaw<{ id: string; attempts: number }[]>`
        SELECT id::text, attempts FROM status_deliveries
        WHERE sent_at IS NULL AND next_attempt_at <= ${now}
        ORDER BY next_attempt_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`
      for (const { id, attempts } of rows) {
        const waitMs = waitAfterMs(attempts + 1)
        const nextAttemptAt = waitMs === null ? null : new Date(now.getTime() + waitMs)
        await db.statusDelivery.update({ where: { id }, data: { attempts: attempts + 1, nextAttemptAt } })
      }
      return rows.map(({ id }) => id)
    })
  }

  async #deliver(row: Due): Promise<void> {
    try {
      await this.#send(row)
      await this.#note(row.id, {
        sentAt: new Date(this.parts.clock.now()),
        nextAttemptAt: null,
        failure: null,
      })
    } catch (error) {
      const failure = (error instanceof Error ? error.message : String(error)).slice(0, 500)
      await this.#note(row.id, { failure, ...(error instanceof Hopeless ? { nextAttemptAt: null } : {}) })
    }
  }

  /** The subscriber may have left meanwhile, and the row with it. */
  async #note(
    id: string,
    data: Parameters<Database['statusDelivery']['updateMany']>[0]['data'],
  ): Promise<void> {
    await this.parts.db.statusDelivery.updateMany({ where: { id }, data })
  }

  async #send(row: Due): Promise<void> {
    const { subscriber } = row
    const page = this.#pages.get(subscriber.page)
    if (!page) throw new Hopeless(`there is no status page "${subscriber.page}" any more`)
    const message = Message.parse(row.message)
    const url = pageUrl(page, this.parts.deckUrl)
    const token = subscriberToken(this.parts.secrets, subscriber.id)
    const links = { confirm: `${url}/confirm/${token}`, unsubscribe: `${url}/unsubscribe/${token}` }
    if (message.kind === 'confirm') return this.#confirm(row, { page, links, token })
    const update = await this.#update(message.updateId, { page, url })
    if (subscriber.kind === 'email')
      return this.#mail(row, updateMail(update, links.unsubscribe), links.unsubscribe)
    await this.#post(row, updateBody(update, links.unsubscribe))
  }

  async #confirm(row: Due, { page, links, token }: Confirming): Promise<void> {
    const { subscriber } = row
    if (subscriber.confirmedAt !== null) return
    if (subscriber.kind === 'email') return this.#mail(row, confirmMail(page, links.confirm), null)
    const secret = openWebhookSecret(this.parts.secrets, subscriber)
    const body = { type: 'status.challenge', page: { title: page.title }, token, secret }
    const answer = await this.#post(row, body)
    if (!answer.includes(token)) throw new Error("it did not answer with the challenge's token")
    await this.parts.db.statusSubscriber.updateMany({
      where: { id: subscriber.id, confirmedAt: null },
      data: { confirmedAt: new Date(this.parts.clock.now()) },
    })
  }

  async #update(id: string, { page, url }: { page: StatusPageConfig; url: string }) {
    const row = await this.parts.db.statusUpdate.findUnique({ where: { id }, include: { post: true } })
    if (!row) throw new Hopeless('the post was removed before this was sent')
    const names = new Map(page.components.map(one => [keyOf(one), one.name ?? keyOf(one)]))
    return {
      page: { slug: page.slug, title: page.title, url },
      post: {
        id: row.post.id,
        // By the tables' own CHECKs.
        kind: row.post.kind as PostKind,
        title: row.post.title,
        components: row.post.components.flatMap(key => names.get(key) ?? []),
      },
      update: { id: row.id, atMs: row.at.getTime(), state: row.state as PostState, body: row.body },
    }
  }

  async #mail(row: Due, { subject, text }: { subject: string; text: string }, unsubscribe: string | null) {
    await this.parts.mailer.send({
      to: row.subscriber.address,
      subject,
      text,
      messageId: `${row.id}@${new URL(this.parts.deckUrl).hostname}`,
      // One click (RFC 8058): the program that shows the mail may offer a button of its own.
      headers:
        unsubscribe === null
          ? {}
          : { 'List-Unsubscribe': `<${unsubscribe}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
    })
  }

  async #post(row: Due, content: Record<string, unknown>): Promise<string> {
    const body = JSON.stringify({ id: row.id, ...content })
    const timestamp = String(Math.floor(this.parts.clock.now() / 1_000))
    const secret = openWebhookSecret(this.parts.secrets, row.subscriber)
    const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
    const answer = await this.parts.webhooks.post({
      url: row.subscriber.address,
      body,
      headers: {
        'x-opsdeck-delivery': row.id,
        'x-opsdeck-timestamp': timestamp,
        'x-opsdeck-signature': `sha256=${signature}`,
      },
    })
    if (answer.status < 200 || answer.status > 299) throw new Error(`it answered ${answer.status}`)
    return answer.text
  }

  /** Whoever never confirmed is forgotten, and so is what was sent long ago. */
  async #clean(): Promise<void> {
    const nowMs = this.parts.clock.now()
    if (nowMs - this.#cleanedAtMs < CLEAN_EVERY_MS) return
    const { db } = this.parts
    await db.statusSubscriber.deleteMany({
      where: { confirmedAt: null, createdAt: { lt: new Date(nowMs - UNCONFIRMED_FOR_MS) } },
    })
    await db.statusDelivery.deleteMany({ where: { createdAt: { lt: new Date(nowMs - SENT_KEPT_FOR_MS) } } })
    this.#cleanedAtMs = nowMs
  }
}

type Confirming = {
  readonly page: StatusPageConfig
  readonly links: { readonly confirm: string }
  readonly token: string
}
