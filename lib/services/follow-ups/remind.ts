import { formatMoment } from '../../core/format/index.ts'
import {
  followUpStanding,
  postMortemStanding,
  type ReminderKind,
  reminderOf,
  type Standing,
} from '../../core/post-mortem/index.ts'
import type { OnCallDoor } from '../../ports/deck.ts'
import type { Context } from '../context.ts'

type RemindContext = Pick<Context, 'db' | 'clock'> & {
  readonly notify: OnCallDoor['notify']
}

type Reminded = { readonly remindedAs: string | null; readonly remindedAt: Date | null }

/**
 * Tells owners what is due soon, what is over its time, and again every day until it is done. Kept before it is told:
 * a deck that stops in between tells nobody twice.
 * @returns how many were told
 */
export async function remindOwners(ctx: RemindContext): Promise<number> {
  return (await remindOfFollowUps(ctx)) + (await remindOfPostMortems(ctx))
}

async function remindOfFollowUps(ctx: RemindContext): Promise<number> {
  const rows = await ctx.db.followUp.findMany({
    where: { state: 'open', owner: { not: null }, dueAt: { not: null } },
  })
  let told = 0
  for (const row of rows) {
    const dueMs = row.dueAt?.getTime() ?? null
    const standing = followUpStanding({ dueMs, doneMs: null }, ctx.clock.now())
    const kind = dueKind(ctx, standing, row)
    if (kind === null || row.owner === null || dueMs === null) continue
    const { count } = await ctx.db.followUp.updateMany({
      where: { id: row.id, state: 'open', remindedAs: row.remindedAs, remindedAt: row.remindedAt },
      data: { remindedAs: kind, remindedAt: new Date(ctx.clock.now()) },
    })
    if (count === 0) continue
    await ctx.notify(
      row.owner,
      sentence(kind, `Follow-up of incident #${row.incidentId}: ${row.title}`, dueMs),
    )
    told++
  }
  return told
}

async function remindOfPostMortems(ctx: RemindContext): Promise<number> {
  const rows = await ctx.db.postMortem.findMany({
    where: { publishedAt: null, owner: { not: null } },
    select: {
      id: true,
      incidentId: true,
      title: true,
      owner: true,
      draftedAt: true,
      dueAt: true,
      remindedAs: true,
      remindedAt: true,
    },
  })
  let told = 0
  for (const row of rows) {
    const dueMs = row.dueAt.getTime()
    const facts = { draftedAtMs: row.draftedAt.getTime(), dueMs, publishedAtMs: null }
    const kind = dueKind(ctx, postMortemStanding(facts, ctx.clock.now()), row)
    if (kind === null || row.owner === null) continue
    const { count } = await ctx.db.postMortem.updateMany({
      where: { id: row.id, remindedAs: row.remindedAs, remindedAt: row.remindedAt },
      data: { remindedAs: kind, remindedAt: new Date(ctx.clock.now()) },
    })
    if (count === 0) continue
    await ctx.notify(row.owner, sentence(kind, `Post-mortem of incident #${row.incidentId}`, dueMs))
    told++
  }
  return told
}

function dueKind(ctx: RemindContext, standing: Standing, row: Reminded): ReminderKind | null {
  const { remindedAs, remindedAt } = row
  // By the table's own CHECK.
  const last =
    remindedAs === null || remindedAt === null
      ? null
      : { kind: remindedAs as ReminderKind, atMs: remindedAt.getTime() }
  return reminderOf(standing, last, ctx.clock.now())
}

const sentence = (kind: ReminderKind, what: string, dueMs: number): string =>
  kind === 'soon'
    ? `${what}. It is due ${formatMoment(dueMs, 'utc')} UTC.`
    : `${what}. It was due ${formatMoment(dueMs, 'utc')} UTC and is not done.`
