import type { MarkRow } from '../../contract/evidence.ts'
import type { MarkKind } from '../../core/suspect/index.ts'
import { type Context, inTransaction } from '../context.ts'
import { findOpenIncidents } from '../incidents/find-open-incidents.ts'
import { recordAll, type TimelineWish } from '../incidents/record-timeline.ts'
import { toMarkRow } from './mark-rows.ts'

export type MarkWish = {
  readonly service: string
  readonly kind: MarkKind
  readonly title: string
  readonly version?: string | null
  readonly by: string
  readonly url?: string | null
  readonly atMs: number
  readonly facts?: MarkRow['facts']
  /** What happens once is marked once, however often it is seen. */
  readonly onceKey?: string
}

/**
 * Keeps a mark and writes it into the open incidents of its service, restricted ones too: whoever sends it learns
 * nothing of them. `also` happens in the same transaction. Null when the mark was there already.
 */
export async function placeMark(
  ctx: Context,
  wish: MarkWish,
  also: (tx: Context, mark: MarkRow) => Promise<void> = async () => undefined,
): Promise<MarkRow | null> {
  const placed = await inTransaction(ctx, async tx => {
    const { onceKey = null } = wish
    if (onceKey !== null && (await tx.db.mark.findUnique({ where: { onceKey } }))) return null
    const mark = toMarkRow(await tx.db.mark.create({ data: columnsOf(wish, tx.clock.now()) }))
    // What was pressed is on the timeline as itself, with its outcome.
    const open =
      mark.kind === 'action'
        ? []
        : await findOpenIncidents({ ...tx, actor: { kind: 'system' } }, [mark.service])
    await recordAll(
      tx,
      open.map(({ id }) => entryOf(id, mark)),
    )
    await also(tx, mark)
    return { mark, incidents: open.map(({ id }) => id) }
  })
  if (placed === null) return null
  // Once more: within the transaction nobody could see it yet.
  for (const id of placed.incidents) ctx.events.emit('incidentsChanged', { id, atMs: ctx.clock.now() })
  return placed.mark
}

const columnsOf = (wish: MarkWish, nowMs: number) => ({
  service: wish.service,
  kind: wish.kind,
  title: wish.title,
  version: wish.version ?? null,
  by: wish.by,
  url: wish.url ?? null,
  at: new Date(wish.atMs),
  recordedAt: new Date(nowMs),
  facts: { ...wish.facts },
  onceKey: wish.onceKey ?? null,
})

/** What the deck saw itself has nobody's name. */
export const SEEN_BY_DECK = 'Opsdeck'

function entryOf(incidentId: number, mark: MarkRow): TimelineWish {
  const { id, kind, title, version, service, atMs, by, url, facts } = mark
  return {
    incidentId,
    kind: 'mark',
    atMs,
    by: by === SEEN_BY_DECK ? null : by,
    title,
    service,
    facts: {
      ...textual({ ...facts, ...(url === null ? {} : { url }) }),
      kind,
      ...(version === null ? {} : { version }),
    },
    onceKey: `mark:${incidentId}:${id}`,
  }
}

/** A timeline's facts are texts and numbers. */
const textual = (facts: MarkRow['facts']): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => [
      name,
      typeof fact === 'boolean' ? (fact ? 'yes' : 'no') : fact,
    ]),
  )
