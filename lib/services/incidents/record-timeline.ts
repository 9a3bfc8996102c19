import type { TimelineKind } from '../../core/incident/types.ts'
import type { Context } from '../context.ts'
import { jsonOf } from './incident-rows.ts'

export type TimelineWish = {
  readonly incidentId: number
  readonly kind: TimelineKind
  /** When it happened. */
  readonly atMs: number
  /** Null = the deck itself. */
  readonly by: string | null
  readonly title: string
  /** Markdown of people. */
  readonly body?: string
  readonly facts?: Readonly<Record<string, string | number>>
  /** Where it leads to within the deck. */
  readonly href?: string | null
  readonly service?: string | null
  readonly imageIds?: readonly string[]
  readonly isPinned?: boolean
  /** Names what happened: seen again, it is not written again. */
  readonly onceKey?: string
}

/**
 * Writes on the timeline of an incident, and tells everybody who looks. The entry's id; null when it stands there
 * already. Within a transaction of your own, emit `incidentsChanged` once more after it: readers saw nothing before.
 */
export async function recordTimeline(
  ctx: Pick<Context, 'db' | 'clock' | 'events'>,
  wish: TimelineWish,
): Promise<string | null> {
  const [id = null] = await recordAll(ctx, [wish])
  return id
}

/** Several at once; the ids of those that are new. */
export async function recordAll(
  ctx: Pick<Context, 'db' | 'clock' | 'events'>,
  wishes: readonly TimelineWish[],
): Promise<readonly string[]> {
  if (wishes.length === 0) return []
  const recordedAt = new Date(ctx.clock.now())
  const created = await ctx.db.incidentEntry.createManyAndReturn({
    data: wishes.map(wish => ({
      incidentId: wish.incidentId,
      at: new Date(wish.atMs),
      recordedAt,
      kind: wish.kind,
      by: wish.by,
      title: wish.title.slice(0, 500),
      body: wish.body ?? '',
      isPinned: wish.isPinned ?? false,
      service: wish.service ?? null,
      facts: jsonOf(wish.facts ?? {}),
      href: wish.href ?? null,
      imageIds: [...(wish.imageIds ?? [])],
      onceKey: wish.onceKey ?? null,
    })),
    skipDuplicates: true,
    select: { id: true, incidentId: true },
  })
  for (const id of new Set(created.map(({ incidentId }) => incidentId)))
    ctx.events.emit('incidentsChanged', { id, atMs: ctx.clock.now() })
  return created.map(({ id }) => id)
}
