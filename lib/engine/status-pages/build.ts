import type { BoardRow, OverviewData } from '../../contract/overview.ts'
import type { UptimeDay, UptimeFigure, WindowOccurrence } from '../../contract/watch.ts'
import type { StatusPageConfig } from '../../core/config/schema/status-page.ts'
import {
  type ComponentState,
  PAST_DAYS,
  type StatusComponent,
  type StatusDay,
  type StatusModel,
  type StatusPostView,
  type StatusWindow,
} from '../../core/status-page/index.ts'
import { startOfDay } from '../../core/uptime/index.ts'
import { touches } from '../../core/window/index.ts'
import type { Subject } from '../../ports/state-history.ts'

/** A post as it is stored; components by key. */
export type StoredPost = StatusPostView & { readonly pages: readonly string[] }

/** Everything that pages are made of, read once for all of them. */
export type StatusFacts = {
  readonly nowMs: number
  readonly overview: OverviewData
  readonly days: ReadonlyMap<Subject, readonly UptimeDay[]>
  /** By number of days. */
  readonly figures: Readonly<Record<'1' | '7' | '30' | '90', ReadonlyMap<Subject, UptimeFigure>>>
  readonly rule: string
  readonly occurrences: readonly WindowOccurrence[]
  readonly posts: readonly StoredPost[]
}

type ComponentConfig = StatusPageConfig['components'][number]

const DAY_MS = 86_400_000
const BAR_DAYS = 90
const PAST_WINDOWS = 20
const NEXT_WINDOWS = 10

export const keyOf = ({ service, part }: ComponentConfig): string =>
  part === undefined ? service : `${service}/${part}`

export const subjectOf = ({ service, part }: ComponentConfig): Subject =>
  part === undefined ? `service:${service}` : `part:${service}/${part}`

/** What one page shows of the facts, in its audience's words. */
export function buildModel(page: StatusPageConfig, facts: StatusFacts): StatusModel {
  const components = page.components.map(config => componentOf(config, facts))
  const names = new Map(components.map(({ key, name }) => [key, name]))
  return {
    slug: page.slug,
    title: page.title,
    description: page.description ?? null,
    supportUrl: page.support_url ?? null,
    canSubscribe: page.subscriptions,
    asOfMs: facts.nowMs,
    rule: facts.rule,
    components,
    posts: facts.posts
      .filter(({ pages }) => pages.includes(page.slug))
      .map(({ pages: _, ...post }) => ({
        ...post,
        components: post.components.flatMap(key => names.get(key) ?? []),
      })),
    windows: windowsOf(page, { names, facts }),
  }
}

function componentOf(config: ComponentConfig, facts: StatusFacts): StatusComponent {
  const subject = subjectOf(config)
  const service = facts.overview.services.find(({ slug }) => slug === config.service)
  const row = config.part === undefined ? service : service?.parts.find(({ slug }) => slug === config.part)
  const ratio = (days: keyof StatusFacts['figures']) => facts.figures[days].get(subject)?.ratio ?? null
  return {
    key: keyOf(config),
    name: config.name ?? row?.name ?? keyOf(config),
    group: config.group ?? null,
    state: row ? stateOf(row, facts.nowMs) : 'unknown',
    days: daysOf(facts.days.get(subject) ?? [], facts.nowMs),
    ratios: { '1': ratio('1'), '7': ratio('7'), '30': ratio('30'), '90': ratio('90') },
  }
}

/** No data and data that are too old are unknown to the public: never well. */
function stateOf(row: BoardRow, nowMs: number): ComponentState {
  const { newestSampleMs, lateAfterMs } = row
  const isLate = newestSampleMs !== null && lateAfterMs !== null && nowMs - newestSampleMs > lateAfterMs
  return row.state === 'no_data' || isLate ? 'unknown' : row.state
}

function daysOf(days: readonly UptimeDay[], nowMs: number): StatusDay[] {
  const byStart = new Map(days.map(day => [startOfDay(day.fromMs), day]))
  const todayMs = startOfDay(nowMs)
  return Array.from({ length: BAR_DAYS }, (_, i) => {
    const dayMs = todayMs - (BAR_DAYS - 1 - i) * DAY_MS
    const day = byStart.get(dayMs)
    return day ? sharesOf(day, dayMs) : { dayMs, isOver: dayMs < todayMs, ...NOTHING }
  })
}

const NOTHING = { up: 0, degraded: 0, down: 0, maintenance: 0 } as const

function sharesOf({ seconds, isOver, fromMs, toMs }: UptimeDay, dayMs: number): StatusDay {
  const total = (toMs - fromMs) / 1_000
  if (total <= 0) return { dayMs, isOver, ...NOTHING }
  return {
    dayMs,
    isOver,
    up: seconds.up / total,
    degraded: seconds.degraded / total,
    down: seconds.down / total,
    maintenance: seconds.maintenance / total,
  }
}

type Around = { readonly names: ReadonlyMap<string, string>; readonly facts: StatusFacts }

/** Windows that touch what the page shows: under way, announced, and over for not too long. */
function windowsOf(page: StatusPageConfig, { names, facts }: Around): StatusWindow[] {
  const shown = facts.occurrences.flatMap((occurrence): StatusWindow[] => {
    const { phase, slug, name, description, startsAtMs, endsAtMs } = occurrence
    const components = page.components
      .filter(component => touches(occurrence.services, keyOf(component)))
      .map(component => names.get(keyOf(component)) ?? keyOf(component))
    if (phase === 'upcoming' || components.length === 0) return []
    return [{ id: `${slug}@${startsAtMs}`, name, description, components, startsAtMs, endsAtMs, phase }]
  })
  const of = (phase: StatusWindow['phase']) => shown.filter(window => window.phase === phase)
  const earliestMs = facts.nowMs - PAST_DAYS * DAY_MS
  return [
    ...of('over')
      .filter(({ endsAtMs }) => endsAtMs >= earliestMs)
      .slice(-PAST_WINDOWS),
    ...of('open'),
    ...of('announced').slice(0, NEXT_WINDOWS),
  ]
}
