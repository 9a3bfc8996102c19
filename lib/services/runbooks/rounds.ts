import { DeckError } from '../../contract/errors.ts'
import type {
  BySlugOfRunbook,
  EndRound,
  ListRounds,
  RoundList,
  RoundRow,
  TickRound,
} from '../../contract/runbooks.ts'
import type { WindowOccurrence } from '../../contract/watch.ts'
import type { RunbookConfig } from '../../core/config/schema/runbook.ts'
import { type KeptItem, shownChecklists } from '../../core/incident/index.ts'
import { checklistOf, parseRunbook } from '../../core/runbook/index.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import { recordAudit } from '../audit/record.ts'
import { actorName, type ConfigurationContext } from '../configuration-context.ts'
import { type Context, inTransaction } from '../context.ts'
import { jsonOf } from '../incidents/incident-rows.ts'
import { requirePermission } from '../require.ts'
import { visibleRunbook, visibleRunbooks } from './runbook-context.ts'

const MOST_ROUNDS = 20

/** Rounds of runbooks that whoever asks may read, newest first. */
export async function listRounds(ctx: ConfigurationContext, { slug, open }: ListRounds): Promise<RoundList> {
  const visible = (await visibleRunbooks(ctx)).map(({ key }) => key)
  const found = await ctx.db.runbookRound.findMany({
    where: {
      runbook: { in: slug === undefined ? visible : visible.filter(key => key === slug) },
      ...(open === 'true' ? { endedAt: null } : {}),
    },
    include: { ticks: true },
    orderBy: { startedAt: 'desc' },
    take: MOST_ROUNDS,
  })
  return { rounds: found.map(toRound) }
}

/** Begins a round of a runbook: its items as they stand now. Throws `conflict` when it has none. */
export async function beginRound(
  ctx: ConfigurationContext,
  { slug }: BySlugOfRunbook,
): Promise<{ readonly id: string }> {
  requirePermission(ctx, 'duties.complete')
  const { config } = await visibleRunbook(ctx, slug)
  const id = await keepRound(ctx, config, null)
  if (id === null) throw new DeckError('conflict', `"${config.title}" has no items to tick`)
  return { id }
}

/** The round of a window that opened, once; null when it is there already, or there is nothing to tick. */
export async function beginRoundOfWindow(
  ctx: ConfigurationContext,
  window: WindowOccurrence & { readonly runbook: string },
): Promise<string | null> {
  const view = (await visibleRunbooks(ctx)).find(({ key }) => key === window.runbook)
  return view ? keepRound(ctx, view.config, window) : null
}

async function keepRound(
  ctx: Context,
  config: RunbookConfig,
  window: WindowOccurrence | null,
): Promise<string | null> {
  const { items, title } = checklistOf(config, parseRunbook(config.text).items)
  if (items.length === 0) return null
  return inTransaction(ctx, async tx => {
    const [made] = await tx.db.runbookRound.createManyAndReturn({
      data: {
        runbook: config.slug,
        title,
        items: jsonOf(items),
        startedAt: new Date(tx.clock.now()),
        startedBy: actorName(tx.actor),
        windowSlug: window?.slug ?? null,
        windowName: window?.name ?? null,
        windowStart: window ? new Date(window.startsAtMs) : null,
        windowEnd: window ? new Date(window.endsAtMs) : null,
      },
      skipDuplicates: true,
      select: { id: true },
    })
    if (!made) return null
    const after = { round: made.id, items: items.length }
    await recordAudit(tx, { action: 'runbook.round-begun', subject: `runbook:${config.slug}`, after })
    return made.id
  })
}

/** Ticks an item of a round, or takes the tick back. Throws `conflict` once the round has ended. */
export async function tickRound(
  ctx: ConfigurationContext,
  { id, item, isDone }: TickRound,
): Promise<RoundRow> {
  requirePermission(ctx, 'duties.complete')
  return inTransaction(ctx, async tx => {
    const round = await openRound({ ...ctx, ...tx }, id)
    if (!round.items.some(({ key }) => key === item))
      throw new DeckError('not_found', 'there is no such item in this round')
    const at = new Date(tx.clock.now())
    const { count } = isDone
      ? await tx.db.runbookRoundTick.createMany({
          data: [{ roundId: id, item, by: actorName(tx.actor), at }],
          skipDuplicates: true,
        })
      : await tx.db.runbookRoundTick.deleteMany({ where: { roundId: id, item } })
    if (count > 0) {
      const action = isDone ? 'runbook.item-ticked' : 'runbook.tick-taken-back'
      await recordAudit(tx, { action, subject: `runbook:${round.runbook}`, after: { round: id, item } })
    }
    return readRound(tx, id)
  })
}

/** Ends a round. Throws `conflict` when items are open and nobody says why, or when it has ended already. */
export async function endRound(ctx: ConfigurationContext, { id, reason }: EndRound): Promise<RoundRow> {
  requirePermission(ctx, 'duties.complete')
  return inTransaction(ctx, async tx => {
    const round = await openRound({ ...ctx, ...tx }, id)
    const left = round.items.filter(({ tick }) => tick === null)
    const [first] = left
    if (first && reason === '') {
      const which =
        left.length === 1
          ? `“${first.text}” is open`
          : `${left.length} items are open, such as “${first.text}”`
      throw new DeckError('conflict', `${which}: tick it, or say why it was not done`)
    }
    const ended = { endedAt: new Date(tx.clock.now()), endedBy: actorName(tx.actor), endReason: reason }
    await tx.db.runbookRound.update({ where: { id }, data: ended })
    await recordAudit(tx, {
      action: 'runbook.round-ended',
      subject: `runbook:${round.runbook}`,
      after: { round: id, open: left.length, reason },
    })
    return readRound(tx, id)
  })
}

async function openRound(ctx: ConfigurationContext, id: string): Promise<RoundRow> {
  await ctx.db.$queryRaw`SELECT 1 FROM runbook_rounds WHERE id = ${id}::uuid FOR UPDATE`
  const round = await readRound(ctx, id)
  await visibleRunbook(ctx, round.runbook)
  if (round.endedAtMs !== null) throw new DeckError('conflict', 'this round has ended')
  return round
}

async function readRound({ db }: Pick<Context, 'db'>, id: string): Promise<RoundRow> {
  const found = await db.runbookRound.findUnique({ where: { id }, include: { ticks: true } })
  if (!found) throw new DeckError('not_found', 'there is no such round')
  return toRound(found)
}

type StoredRound = Prisma.RunbookRoundGetPayload<{ include: { ticks: true } }>

function toRound(stored: StoredRound): RoundRow {
  const { id, runbook, title, startedBy, windowSlug, windowName, windowEnd, endedAt, endedBy, endReason } =
    stored
  const ticks = stored.ticks.map(({ item, by, at }) => ({ checklist: id, item, by, atMs: at.getTime() }))
  // Nothing is published in a round: what waits for that waits in incidents alone.
  const [list] = shownChecklists([{ key: id, title, items: keptItems(stored) }], ticks, { isPublished: true })
  return {
    id,
    runbook,
    title,
    items: list?.items ?? [],
    startedAtMs: stored.startedAt.getTime(),
    startedBy,
    window:
      windowSlug === null || windowEnd === null
        ? null
        : { slug: windowSlug, name: windowName ?? windowSlug, endsAtMs: windowEnd.getTime() },
    endedAtMs: endedAt?.getTime() ?? null,
    endedBy,
    endReason,
  }
}

/** The helper's cast: items are what we wrote. */
export const keptItems = ({ items }: { items: Prisma.JsonValue }): readonly KeptItem[] =>
  items as unknown as readonly KeptItem[]
