import type { Section } from '../../contract/post-mortems.ts'
import { type Fact, publicFacts } from '../../core/post-mortem/index.ts'
import type { Context } from '../context.ts'
import { knownIncidents } from './incident-marks.ts'
import { shareHash } from './share-post-mortem.ts'

/** What a shared link shows: as it was published, without people's names. */
export type SharedPostMortem = {
  readonly title: string
  readonly severityLabel: string
  readonly services: readonly string[]
  readonly publishedAtMs: number
  readonly texts: Readonly<Partial<Record<Section, string>>>
  readonly facts: readonly Fact[]
  readonly followUps: readonly { readonly title: string; readonly isDone: boolean }[]
}

type Published = {
  readonly title: string
  readonly texts: SharedPostMortem['texts']
  readonly facts: readonly Fact[]
  readonly atMs: number
}

/** Null when the token opens nothing: unknown, over, closed, or of an incident that is restricted by now. */
export async function readShared(
  ctx: Context,
  { token }: { readonly token: string },
): Promise<SharedPostMortem | null> {
  const now = new Date(ctx.clock.now())
  const share = await ctx.db.postMortemShare.findUnique({
    where: { tokenHash: shareHash(token) },
    include: { postMortem: { select: { incidentId: true, published: true } } },
  })
  if (!share || share.revokedAt !== null || share.expiresAt <= now) return null
  const { incidentId, published } = share.postMortem
  const incident = (await knownIncidents(ctx, [incidentId])).get(incidentId)
  if (!incident || incident.isRestricted || published === null) return null
  await ctx.db.postMortemShare.update({ where: { id: share.id }, data: { openedAt: now } })
  const followUps = await ctx.db.followUp.findMany({
    where: { incidentId, state: { not: 'dropped' } },
    orderBy: { createdAt: 'asc' },
  })
  const { title, texts, facts, atMs } = asPublished(published)
  return {
    title,
    texts,
    facts: publicFacts(facts),
    publishedAtMs: atMs,
    severityLabel: incident.severityLabel,
    services: incident.services,
    followUps: followUps.map(one => ({ title: one.title, isDone: one.state === 'done' })),
  }
}

/** As `takeStep` wrote it. */
const asPublished = (published: unknown) => published as Published
