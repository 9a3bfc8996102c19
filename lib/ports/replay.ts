import type { OverviewData, ServiceData } from '../contract/overview.ts'

/** A stretch in which the deck itself did not look. */
export type Unobserved = { readonly fromMs: number; readonly toMs: number }

export type ReplayMoment = { readonly atMs: number; readonly rangeSeconds: number }

/**
 * The board and a service's page as they were at a moment: states and reasons as they were recorded then, figures from
 * the series up to then and nothing after. What was missing then is missing.
 */
export interface ReplayDoor {
  overview(moment: ReplayMoment): Promise<{ overview: OverviewData; unobserved: readonly Unobserved[] }>
  /** Null when no service has that slug. */
  service(slug: string, moment: ReplayMoment): Promise<ServiceData | null>
}
