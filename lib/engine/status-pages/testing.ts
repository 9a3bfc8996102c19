import { createGuessLimiter } from '../../adapters/guess-limiter.ts'
import type { BoardRow, ServiceRow } from '../../contract/overview.ts'
import type { UptimeDay, UptimeFigure, WindowOccurrence } from '../../contract/watch.ts'
import { StatusPageConfig } from '../../core/config/schema/status-page.ts'
import type { TestContext } from '../../services/testing.ts'
import { createStatusPageManager, type StatusPageParts } from './manager.ts'

const NO_FIGURE = {
  value: null,
  absence: 'not measured',
  target: null,
  isBreached: false,
  points: [],
} as const

export const boardRow = (slug: string, more: Partial<BoardRow> = {}): BoardRow => ({
  slug,
  name: slug,
  state: 'up',
  reason: 'db7.internal:5432 answers',
  sinceMs: null,
  latencySeconds: NO_FIGURE,
  errorRatio: NO_FIGURE,
  uptimeRatio: null,
  uptimeAbsence: 'not watched in this range',
  targetsUp: 0,
  targetsTotal: 0,
  checks: { total: 0, up: 0, degraded: 0, down: 0, unknown: 0 },
  newestSampleMs: null,
  lateAfterMs: 60_000,
  ...more,
})

export const serviceRow = (slug: string, more: Partial<ServiceRow> = {}): ServiceRow => ({
  ...boardRow(slug),
  description: null,
  owner: null,
  environment: null,
  source: 'file',
  parts: [],
  ...more,
})

export const figure = (
  fromMs: number,
  toMs: number,
  shares: Partial<UptimeFigure['seconds']>,
): UptimeFigure => {
  const seconds = { up: 0, degraded: 0, down: 0, unknown: 0, unobserved: 0, maintenance: 0, ...shares }
  const judged = seconds.up + seconds.degraded + seconds.down
  const ratio = judged > 0 ? (seconds.up + seconds.degraded) / judged : null
  return { fromMs, toMs, ratio, seconds, outages: 0, longestOutageSeconds: 0 }
}

export const statusPage = (more: object = {}) =>
  StatusPageConfig.parse({
    slug: 'public',
    title: 'Example status',
    components: [{ service: 'api', name: 'Calls' }],
    ...more,
  })

export const inForce = (...pages: StatusPageConfig[]) => ({
  statusPages: pages.map(page => ({ ...page, source: 'file', createdAtMs: null }) as const),
})

/** What the deck would tell of its services, in the test's hand. */
export type World = {
  services: ServiceRow[]
  days: UptimeDay[]
  figures: UptimeFigure | null
  occurrences: WindowOccurrence[]
}

export function createTestStatusPages(
  ctx: TestContext,
  directory: string,
  more: Partial<StatusPageParts> = {},
) {
  const world: World = { services: [serviceRow('api')], days: [], figures: null, occurrences: [] }
  const manager = createStatusPageManager({
    db: ctx.db,
    clock: ctx.clock,
    secrets: ctx.secrets,
    services: {
      overview: async rangeSeconds => ({
        atMs: ctx.clock.now(),
        rangeSeconds,
        services: world.services,
        onsetMs: null,
      }),
    },
    uptime: {
      days: async subjects => new Map(subjects.map(subject => [subject, world.days])),
      figures: async subjects =>
        new Map(subjects.flatMap(subject => (world.figures ? [[subject, world.figures] as const] : []))),
    },
    windows: { occurrences: async () => world.occurrences },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    directory,
    deckUrl: 'https://deck.example.org',
    isMailSetUp: () => true,
    limits: {
      passwords: createGuessLimiter({ guesses: 5, windowSeconds: 300 }),
      wishes: createGuessLimiter({ guesses: 3, windowSeconds: 300 }),
    },
    ...more,
  })
  return { manager, world, door: manager.door }
}
