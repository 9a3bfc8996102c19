import type { StatusPageConfig } from '../../core/config/schema/status-page.ts'
import { PAST_DAYS, type PostKind, type PostState } from '../../core/status-page/index.ts'
import { DEFAULT_RULE, ruleSentence } from '../../core/uptime/index.ts'
import type { ServicesDoor, UptimeDoor, WindowsDoor } from '../../ports/deck.ts'
import type { Database } from '../../services/context.ts'
import { type StatusFacts, type StoredPost, subjectOf } from './build.ts'

export type FactSources = {
  readonly db: Pick<Database, 'statusPost'>
  readonly services: Pick<ServicesDoor, 'overview'>
  readonly uptime: Pick<UptimeDoor, 'days' | 'figures'>
  readonly windows: Pick<WindowsDoor, 'occurrences'>
}

const DAY_MS = 86_400_000
const LOOK_AHEAD_MS = 60 * DAY_MS
const OVERVIEW_SECONDS = 3_600
const MOST_POSTS = 200

/** Reads what all pages are made of. Rejects when any of it cannot be had: half a page is none. */
export async function readFacts(
  sources: FactSources,
  pages: readonly StatusPageConfig[],
  nowMs: number,
): Promise<StatusFacts> {
  const { uptime } = sources
  const subjects = [...new Set(pages.flatMap(page => page.components.map(subjectOf)))]
  const fromMs = nowMs - PAST_DAYS * DAY_MS
  const [posts, overview, occurrences, days, day, week, month, quarter] = await Promise.all([
    readPosts(sources.db, fromMs),
    sources.services.overview(OVERVIEW_SECONDS),
    sources.windows.occurrences(fromMs, nowMs + LOOK_AHEAD_MS),
    uptime.days(subjects),
    uptime.figures(subjects, '24h'),
    uptime.figures(subjects, '7d'),
    uptime.figures(subjects, '30d'),
    uptime.figures(subjects, '90d'),
  ])
  const figures = { '1': day, '7': week, '30': month, '90': quarter }
  return { nowMs, posts, overview, occurrences, days, figures, rule: ruleSentence(DEFAULT_RULE) }
}

async function readPosts(db: FactSources['db'], sinceMs: number): Promise<StoredPost[]> {
  const rows = await db.statusPost.findMany({
    where: { OR: [{ endsAt: null }, { endsAt: { gte: new Date(sinceMs) } }] },
    include: { updates: { orderBy: { at: 'desc' }, take: 100 } },
    orderBy: { startsAt: 'desc' },
    take: MOST_POSTS,
  })
  return rows.map(row => ({
    id: row.id,
    pages: row.pages,
    // Both by the table's own CHECK.
    kind: row.kind as PostKind,
    title: row.title,
    components: row.components,
    startsAtMs: row.startsAt.getTime(),
    endsAtMs: row.endsAt?.getTime() ?? null,
    updates: row.updates.map(({ id, at, state, body }) => ({
      id,
      atMs: at.getTime(),
      state: state as PostState,
      body,
    })),
  }))
}
