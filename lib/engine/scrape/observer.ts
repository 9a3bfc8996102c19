import type { RefusalReason } from '../../core/scrape/refusal.ts'

/** Why single samples were dropped while the rest of their scrape was stored. */
export type DropReason = 'duplicate' | 'out_of_bounds' | 'out_of_order' | 'too_old' | 'relabelled'

/** What the deck's own metrics are made from. */
export type ScrapeObserver = {
  readonly scraped: (outcome: {
    readonly job: string
    readonly isUp: boolean
    readonly durationSeconds: number
    readonly samples: number
    /** Why the scrape failed whole; null when it did not. */
    readonly refusal: RefusalReason | null
  }) => void
  readonly dropped: (reason: DropReason, count: number) => void
}
