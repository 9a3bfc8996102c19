import { DeckError } from '../../contract/errors.ts'
import { MAX_STEPS, type QueryParams } from '../../contract/live.ts'
import type { QueryEngine } from '../../ports/query-engine.ts'
import { RangeFeed } from './range-feed.ts'
import type { Source } from './source.ts'

/** A PromQL panel that follows now. */
export function createQuerySource(query: QueryEngine, params: QueryParams): Source {
  const { expr, rangeSeconds, stepSeconds } = params
  if (rangeSeconds / stepSeconds > MAX_STEPS) {
    throw new DeckError('invalid', `More than ${MAX_STEPS} steps: choose a longer step or a shorter range.`)
  }
  const feed = new RangeFeed(query, { expr, rangeMs: rangeSeconds * 1000, stepMs: stepSeconds * 1000 })
  return {
    async refresh({ nowMs, mustSpeak }) {
      const update = await feed.refresh(nowMs)
      if (update || !mustSpeak) return update
      const present = feed.snapshot()
      return present && { ...present, series: [], replaceFromMs: present.toMs + 1 }
    },
    snapshot: () => feed.snapshot(),
    concerns: () => true,
  }
}
