import { formatLabels } from '../../core/labels/index.ts'
import type { ScrapeCounts } from '../../core/scrape/session.ts'
import { IN_STORE } from '../../core/scrape/tracked-series.ts'
import type { SeriesStore } from '../../ports/series-store.ts'

/** Which series a good scrape showed more than once, in plain words; null when none. */
export function duplicateSentence(
  { duplicate, duplicated }: ScrapeCounts,
  store: Pick<SeriesStore, 'labelsOf'>,
): string | null {
  if (duplicated === null) return null
  const labels = duplicated.labels === IN_STORE ? store.labelsOf?.(duplicated.ref) : duplicated.labels
  const left = duplicate === 1 ? '1 sample of it was' : `${duplicate} samples of series shown before were`
  return (
    `${labels ? formatLabels(labels) : 'a series'} is in the answer more than once: the first stays, ${left} ` +
    'left out. Let their labels differ; metric_relabel_configs may have made them alike'
  )
}
