import type { Issue, TargetGroup } from '../../core/config/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { NameResolver } from '../../ports/name-resolver.ts'
import type { ScrapeFetcher } from '../../ports/scrape-fetcher.ts'

export type DiscoveryWorld = {
  readonly clock: Clock
  readonly fetcher: Pick<ScrapeFetcher, 'fetch'>
  readonly resolver: NameResolver
  readonly settleMs: number
  readonly onChange: () => void
}

/** One running way to find targets. What it found last stays until it finds something else. */
export interface Provider {
  groups(): readonly TargetGroup[]
  issues(): readonly Issue[]
  stop(): Promise<void>
}

/** What was found, or what is wrong. */
export type Finding = { readonly groups: TargetGroup[] } | { readonly issues: Issue[] }

/** The finding of something that was asked, and failed. @param where as people know it, without a secret */
export const failed = (where: string, message: string): Finding => ({
  issues: [{ file: where, line: 1, column: 1, message }],
})
