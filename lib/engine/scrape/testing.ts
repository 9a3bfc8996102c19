import { createEventBus } from '../../adapters/event-bus.ts'
import { createManualClock } from '../../adapters/manual-clock.ts'
import { createMemorySeriesStore } from '../../adapters/memory/series-store.ts'
import { formatLabels, labelsFromObject } from '../../core/labels/index.ts'
import { PLAIN_SCRAPE_JOB, type ScrapeJob, type ScrapeTarget } from '../../core/scrape/job.ts'
import { isStaleAt } from '../../core/stale.ts'
import type { ExemplarStore } from '../../ports/exemplars.ts'
import type { ScrapeFetcher, ScrapeRequest, ScrapeResponse } from '../../ports/scrape-fetcher.ts'
import type { SeriesStore } from '../../ports/series-store.ts'
import type { GrowthGuard } from '../care/growth-guard.ts'
import type { InsideTargets } from './inside.ts'
import { createScrapeManager } from './manager.ts'

export const TEXT = 'text/plain; version=0.0.4'

export function scrapeTarget(instance: string, changes: Partial<ScrapeTarget> = {}): ScrapeTarget {
  return {
    labels: labelsFromObject({ job: 'test', instance }),
    discoveredLabels: labelsFromObject({ __address__: instance }),
    url: `http://${instance}/metrics`,
    intervalMs: 10_000,
    timeoutMs: 5_000,
    ...changes,
  }
}

export function scrapeJob(targets: readonly ScrapeTarget[], changes: Partial<ScrapeJob> = {}): ScrapeJob {
  return {
    name: 'test',
    source: 'file',
    ...PLAIN_SCRAPE_JOB,
    scrapeProtocols: [],
    targets,
    ...changes,
  }
}

export type Answer =
  | string
  | Uint8Array
  | ScrapeResponse
  | ((request: ScrapeRequest) => Promise<ScrapeResponse>)

const asResponse = (answer: string | Uint8Array | ScrapeResponse): ScrapeResponse => {
  if (typeof answer === 'string') return { ok: true, contentType: TEXT, body: Buffer.from(answer) }
  return answer instanceof Uint8Array ? { ok: true, contentType: TEXT, body: answer } : answer
}

/** A manager on a clock of its own, with targets that answer what `answers` says, by URL. */
export function createScene(
  options: {
    store?: SeriesStore
    inside?: InsideTargets
    fetcher?: ScrapeFetcher
    growth?: GrowthGuard
    exemplars?: Pick<ExemplarStore, 'append'>
  } = {},
) {
  const clock = createManualClock(1_000_000)
  const store = options.store ?? createMemorySeriesStore()
  const answers = new Map<string, Answer>()
  const asked: { url: string; atMs: number }[] = []
  const errors: unknown[] = []
  const dropped = new Map<string, number>()
  const scraped: { isUp: boolean; refusal: string | null }[] = []
  const events = createEventBus(error => errors.push(error))
  const manager = createScrapeManager({
    store,
    ...(options.growth ? { growth: options.growth } : {}),
    ...(options.exemplars ? { exemplars: options.exemplars } : {}),
    clock,
    events,
    inside: options.inside ?? {},
    onError: error => errors.push(error),
    observe: {
      scraped: outcome => scraped.push(outcome),
      dropped: (reason, count) => {
        if (count > 0) dropped.set(reason, (dropped.get(reason) ?? 0) + count)
      },
    },
    fetcher: options.fetcher ?? {
      async fetch(request) {
        asked.push({ url: request.url, atMs: clock.now() })
        const answer = answers.get(request.url) ?? { ok: false, error: 'nothing answers' }
        return typeof answer === 'function' ? answer(request) : asResponse(answer)
      },
      close: async () => {},
    },
  })
  const answer = (instance: string, what: Answer) => answers.set(`http://${instance}/metrics`, what)
  /** Every sample of the series that pass, as text: `time value`, `stale` for a marker. */
  const samplesOf = async (name: string, labels: Record<string, string> = {}) => {
    const matchers = Object.entries({ __name__: name, ...labels }).map(([label, value]) => ({
      name: label,
      op: '=' as const,
      value,
    }))
    const slices = await store.select({ matchers, fromMs: Number.NEGATIVE_INFINITY, toMs: Infinity })
    return slices.flatMap(({ timestampsMs, values }) =>
      [...timestampsMs].map((ms, i) => `${ms} ${isStaleAt(values, i) ? 'stale' : values[i]}`),
    )
  }
  const seriesNames = async () => {
    const series = await store.series({ anyOf: [], fromMs: Number.NEGATIVE_INFINITY, toMs: Infinity })
    return series.map(formatLabels)
  }
  return { clock, store, manager, answer, asked, errors, dropped, scraped, events, samplesOf, seriesNames }
}
