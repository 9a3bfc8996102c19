import { METRIC_NAME } from '../../core/labels/index.ts'
import type { SeriesStore } from '../../ports/series-store.ts'
import { namesPattern } from '../remote-store/selector-text.ts'
import type { CopyReader } from './copy.ts'

/** Reads a store's series by the names of their metrics; either kind of store. */
export function readFromStore(store: Pick<SeriesStore, 'labelValues' | 'select'>): CopyReader {
  return {
    names: window => store.labelValues(METRIC_NAME, { anyOf: [], ...window }),
    read: (names, window) =>
      store.select({
        matchers: [{ name: METRIC_NAME, op: '=~', value: namesPattern(names) }],
        ...window,
      }),
  }
}
