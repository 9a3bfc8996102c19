import { ItemList, type SampleColumns } from '../../core/exposition/index.ts'
import { type Labels, labelPairs } from '../../core/labels/index.ts'
import { floodSentence } from '../../core/scrape/flood.ts'
import { ScrapeRefusal } from '../../core/scrape/refusal.ts'
import { IN_STORE, LEFT_OUT, type TrackedSeries } from '../../core/scrape/tracked-series.ts'
import type { SeriesStore } from '../../ports/series-store.ts'
import type { GrowthGuard } from '../care/growth-guard.ts'

type Columns = SampleColumns<TrackedSeries>
type Asking = {
  readonly store: SeriesStore
  readonly growth?: GrowthGuard
  readonly targetLabels: Labels
  /** New lines that were too many to be looked at. */
  readonly flooded: number
}

/** `refused`: samples of series that the guard does not let in, and the sentence about them. */
export type Admitted = {
  readonly columns: Columns
  readonly refused: number
  readonly sentence: string | null
  /** So many lines are new that they must not be remembered. */
  readonly isFlood: boolean
}

/** Nothing is refused. */
export const allOf = (columns: Columns): Admitted => ({
  columns,
  refused: 0,
  sentence: null,
  isFlood: false,
})

/**
 * Asks the guard for the series of a scrape that may be new. What is refused is left out, and the rest of the scrape
 * goes on as ever.
 * @throws ScrapeRefusal when nothing is left
 */
export async function admitGrowth(columns: Columns, asking: Asking): Promise<Admitted> {
  const { store, growth, targetLabels, flooded } = asking
  const items = columns.items.all.slice(0, columns.count)
  const asked = items.flatMap(({ labels, epoch }) =>
    labels !== null && labels !== IN_STORE && epoch !== store.epoch ? [labels] : [],
  )
  if (asked.length === 0) return allOf(columns)
  const refusal =
    flooded > 0
      ? { sentence: floodSentence(flooded), isNew: (labels: Labels) => !store.knows(labels) }
      : await growth?.admit({
          source: 'scrape',
          key: keyOf(targetLabels),
          what: 'this scrape',
          asked,
          known: items.length - asked.length,
        })
  if (!refusal) return allOf(columns)
  const left = items.map(item => {
    const { labels, epoch } = item
    const isAsked = labels !== null && labels !== IN_STORE && epoch !== store.epoch
    return isAsked && refusal.isNew(labels) ? LEFT_OUT : item
  })
  const refused = left.reduce((count, item) => (item === LEFT_OUT ? count + 1 : count), 0)
  const kept = left.filter(({ labels }) => labels !== null).length
  if (kept === 0) throw new ScrapeRefusal('active_series', refusal.sentence)
  return {
    columns: { ...columns, items: new ItemList(left) },
    refused,
    sentence: refusal.sentence,
    isFlood: refused > kept,
  }
}

const keyOf = (labels: Labels): string => `scrape ${JSON.stringify([...labelPairs(labels)])}`
