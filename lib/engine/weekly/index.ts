import { createHash } from 'node:crypto'
import { lastDigestMs } from '../../core/alert/digest.ts'
import type { WatchConfiguration } from '../../core/config/index.ts'
import { weekMail, weekOf, weekStretch } from '../../core/uptime/index.ts'
import type { WeeklyMail } from '../../generated/prisma/client.ts'
import type { Log } from '../../ports/log.ts'
import type { Mailer } from '../../ports/mailer.ts'
import { composeWeek, type WeekParts } from '../../services/uptime/read-week.ts'
import { startLoop } from '../loop.ts'

const LOOK_EVERY_MS = 60_000
const WEEK_MS = 7 * 86_400_000
/** After a mail that did not go out; three days of trying. */
const AGAIN_AFTER_MS = 900_000
const MOST_ATTEMPTS = 288

export type WeeklyParts = WeekParts & {
  readonly log: Log
  readonly mailer: Pick<Mailer, 'send' | 'isSetUp'>
  readonly deckUrl: string
  readonly services: () => WatchConfiguration['services']
  /** Of several processes on one database one sends. */
  readonly isSending: () => boolean
}

type Service = WatchConfiguration['services'][number]

/** Sends the report of the week that is over to whom each service names, once to each; a mail that fails is tried again. */
export function startWeeklyMails(parts: WeeklyParts): { stop(): Promise<void> } {
  return startLoop(parts.clock, LOOK_EVERY_MS, async () => {
    if (!parts.isSending() || !parts.mailer.isSetUp()) return
    try {
      await mailWeeks(parts)
    } catch (error) {
      parts.log.error({ err: error }, 'reports of the week were not sent: it is tried again in a minute')
    }
  })
}

/** One look at what is due. */
async function mailWeeks(parts: WeeklyParts): Promise<void> {
  const { db, clock } = parts
  const now = clock.now()
  const week = weekOf(now - WEEK_MS)
  const endMs = weekStretch(week)?.toMs ?? now
  for (const service of parts.services()) {
    const { weekly } = service
    if (!weekly || weekly.mail_to.length === 0 || lastDigestMs(weekly, now) < endMs) continue
    const due = { service: service.slug, week, nextAttemptAt: new Date(now) }
    await db.weeklyMail.createMany({
      data: weekly.mail_to.map(recipient => ({ ...due, recipient })),
      skipDuplicates: true,
    })
    const rows = await db.weeklyMail.findMany({
      where: { service: service.slug, week, sentAt: null, nextAttemptAt: { lte: new Date(now) } },
    })
    const wanted = rows.filter(({ recipient }) => weekly.mail_to.includes(recipient))
    if (wanted.length > 0) await mailWeek(parts, service, wanted)
  }
}

async function mailWeek(parts: WeeklyParts, service: Service, rows: readonly WeeklyMail[]): Promise<void> {
  const [{ week = '' } = {}] = rows
  const report = await composeWeek(parts, [service], week)
  const [own] = report.services
  if (!own) return
  const { subject, text } = weekMail(report, own, parts.deckUrl)
  for (const row of rows) {
    const { recipient } = row
    const attempts = row.attempts + 1
    const where = { service_week_recipient: { service: row.service, week, recipient } }
    const againMs = attempts < MOST_ATTEMPTS ? parts.clock.now() + AGAIN_AFTER_MS : null
    const nextAttemptAt = againMs === null ? null : new Date(againMs)
    await parts.db.weeklyMail.update({ where, data: { attempts, nextAttemptAt } })
    try {
      await parts.mailer.send({ to: recipient, subject, text, messageId: messageIdOf(row, parts.deckUrl) })
      await parts.db.weeklyMail.update({
        where,
        data: { sentAt: new Date(parts.clock.now()), failure: null },
      })
    } catch (error) {
      const failure = (error instanceof Error ? error.message : String(error)).slice(0, 500)
      await parts.db.weeklyMail.update({ where, data: { failure } })
      parts.log.warn({ service: row.service, week, reason: failure }, 'a report of the week did not go out')
    }
  }
}

/** The same over attempts: a mail that comes twice is known by it. */
function messageIdOf({ service, week, recipient }: WeeklyMail, deckUrl: string): string {
  const id = createHash('sha256')
    .update(JSON.stringify([service, week, recipient]))
    .digest('hex')
    .slice(0, 32)
  return `${id}@${new URL(deckUrl).hostname}`
}
