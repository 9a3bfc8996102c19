import type { PostKind, PostState } from './post.ts'

/** What the public may know of a component: its state as a word, never the deck's reason, which names machines. */
export const COMPONENT_STATES = ['down', 'degraded', 'unknown', 'maintenance', 'up'] as const
export type ComponentState = (typeof COMPONENT_STATES)[number]

export const BADGE_DAYS = [1, 7, 30, 90] as const
export type BadgeDays = (typeof BADGE_DAYS)[number]

/** A UTC day by what it was, each share 0 to 1 of the part of it that is over; what is missing to 1 was not known. */
export type StatusDay = {
  readonly dayMs: number
  readonly isOver: boolean
  readonly up: number
  readonly degraded: number
  readonly down: number
  readonly maintenance: number
}

export type StatusComponent = {
  /** `service`, or `service/part`. */
  readonly key: string
  readonly name: string
  readonly group: string | null
  readonly state: ComponentState
  /** Oldest first, 90 of them. */
  readonly days: readonly StatusDay[]
  /** By number of days; null = nothing was judged. */
  readonly ratios: Readonly<Record<`${BadgeDays}`, number | null>>
}

export type StatusUpdateView = {
  readonly id: string
  readonly atMs: number
  readonly state: PostState
  readonly body: string
}

export type StatusPostView = {
  readonly id: string
  readonly kind: PostKind
  readonly title: string
  /** Names of the components as this page calls them. */
  readonly components: readonly string[]
  readonly startsAtMs: number
  readonly endsAtMs: number | null
  /** Newest first. */
  readonly updates: readonly StatusUpdateView[]
}

export type StatusWindow = {
  readonly id: string
  readonly name: string
  readonly description: string | null
  readonly components: readonly string[]
  readonly startsAtMs: number
  readonly endsAtMs: number
  readonly phase: 'announced' | 'open' | 'over'
}

/** All that a page shows, as of one moment; it is kept on disk so, and drawn again while nothing newer can be had. */
export type StatusModel = {
  readonly slug: string
  readonly title: string
  readonly description: string | null
  readonly supportUrl: string | null
  readonly canSubscribe: boolean
  readonly asOfMs: number
  readonly rule: string
  readonly components: readonly StatusComponent[]
  readonly posts: readonly StatusPostView[]
  readonly windows: readonly StatusWindow[]
}

/** A copy older than this is shown as the last that is known. */
export const STALE_AFTER_MS = 60_000

export type Overall = { readonly state: ComponentState; readonly sentence: string }

/** How it is, in one sentence. What is not known is never well, and a copy that is too old says so. */
export function overallOf(model: StatusModel, nowMs: number): Overall {
  if (nowMs - model.asOfMs > STALE_AFTER_MS) {
    return { state: 'unknown', sentence: 'This page cannot be brought up to date at the moment' }
  }
  const of = (state: ComponentState) => model.components.filter(component => component.state === state)
  const incidents = model.posts.filter(post => post.kind === 'incident' && isOpen(post, nowMs))
  const worst = COMPONENT_STATES.find(state => of(state).length > 0) ?? 'unknown'
  if (worst === 'up' && incidents.length > 0) {
    return { state: 'degraded', sentence: 'Everything answers, and an incident is being worked on' }
  }
  return {
    state: worst,
    sentence: SENTENCES[worst](
      of(worst).map(({ name }) => name),
      model.components.length,
    ),
  }
}

/** Whether a post is of now: begun, and not ended. */
export const isOpen = (post: Pick<StatusPostView, 'startsAtMs' | 'endsAtMs'>, nowMs: number): boolean =>
  post.startsAtMs <= nowMs && (post.endsAtMs === null || post.endsAtMs > nowMs)

type Sentence = (names: readonly string[], total: number) => string
const SENTENCES: Readonly<Record<ComponentState, Sentence>> = {
  up: () => 'Everything works',
  degraded: names => `Degraded: ${listed(names)}`,
  down: (names, total) =>
    names.length === total && total > 1 ? 'Everything is down' : `Down: ${listed(names)}`,
  unknown: names => `Not known: ${listed(names)}`,
  maintenance: names => `In planned maintenance: ${listed(names)}`,
}

function listed(names: readonly string[]): string {
  if (names.length > 3) return `${names.length} components`
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

export const STATE_WORDS: Readonly<Record<ComponentState, string>> = {
  up: 'Up',
  degraded: 'Degraded',
  down: 'Down',
  maintenance: 'Maintenance',
  unknown: 'Unknown',
}

/** Rounded down, so that what was down for a moment never reads 100%. Null = nothing was measured. */
export function percentText(ratio: number | null): string {
  if (ratio === null) return 'no data'
  return ratio >= 1 ? '100%' : `${(Math.floor(ratio * 100_000) / 1_000).toFixed(3)}%`
}
