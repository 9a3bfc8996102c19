import {
  type DelimitedSample,
  type Describe,
  type FamilyMetadata,
  ItemList,
  type LayoutReading,
  NO_TIMESTAMP,
  readDelimitedFamilies,
  type SampleColumns,
} from '../exposition/index.ts'
import { labelsKey } from '../labels/index.ts'
import type { NativeHistogram } from '../native-histogram/index.ts'
import { WireError } from '../wire/index.ts'
import { type HistogramRules, withinLimits } from './histogram-rules.ts'
import { ScrapeRefusal } from './refusal.ts'

/** Samples of a body, the native histograms among them by their places. */
export type ColumnsWithHistograms<T> = SampleColumns<T> & {
  readonly histograms?: ReadonlyMap<number, NativeHistogram>
}

/** How bodies of protocol buffers are read: what a label set stands for is known as long as it is shown. */
export type FamilyLayout<T> = {
  readonly metadata: () => ReadonlyMap<string, FamilyMetadata>
  readonly read: (body: Uint8Array) => LayoutReading<T>
}

/**
 * Reads bodies of `io.prometheus.client.MetricFamily`. Its readings throw ScrapeRefusal, and whatever `describe` throws.
 * @param describe called once for as long as the series is shown
 */
export function createFamilyLayout<T>(describe: Describe<T>, rules: HistogramRules): FamilyLayout<T> {
  let known: ReadonlyMap<string, T> = new Map()
  let knownItems = new ItemList<T>()
  let metadata: ReadonlyMap<string, FamilyMetadata> = new Map()
  return {
    metadata: () => metadata,
    read(body) {
      const forms = !rules.scrapesNative ? 'classic' : rules.alwaysClassic ? 'both' : 'native'
      const families = readDelimitedFamilies(body, forms)
      const columns = emptyColumns<T>()
      const shown = new Map<string, T>()
      let declared = metadata
      const itemOf = ({ labels }: DelimitedSample): T => {
        const key = labelsKey(labels)
        const item = shown.get(key) ?? known.get(key) ?? describe(labels, [])
        shown.set(key, item)
        return item
      }
      return {
        columns,
        step() {
          const next = refusing(() => families.next())
          if (!next.done) return false
          declared = next.value.metadata
          fill(columns, next.value.samples, { itemOf, rules })
          // The very list of the body before tells that nothing about the series needs another look.
          if (isSameList(columns.items.all, knownItems.all)) columns.items = knownItems
          return true
        },
        commit() {
          known = shown
          knownItems = columns.items
          metadata = declared
        },
      }
    },
  }
}

const isSameList = <T>(items: readonly T[], others: readonly T[]): boolean =>
  items.length === others.length && items.every((item, i) => item === others[i])

function refusing<R>(read: () => R): R {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    throw new ScrapeRefusal('syntax', `the protocol buffers of the answer cannot be read: ${error.message}`)
  }
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

const emptyColumns = <T>(): Mutable<ColumnsWithHistograms<T>> => ({
  items: new ItemList(),
  values: new Float64Array(0),
  timestampsMs: new Float64Array(0),
  count: 0,
  exemplars: [],
})

type Filling<T> = { readonly itemOf: (sample: DelimitedSample) => T; readonly rules: HistogramRules }

function fill<T>(
  columns: Mutable<ColumnsWithHistograms<T>>,
  samples: readonly DelimitedSample[],
  { itemOf, rules }: Filling<T>,
): void {
  const histograms = new Map<number, NativeHistogram>()
  columns.count = samples.length
  columns.items = new ItemList(samples.map(itemOf))
  columns.values = Float64Array.from(samples, ({ value }) => value)
  if (samples.some(({ timestampMs }) => timestampMs !== null))
    columns.timestampsMs = Float64Array.from(samples, ({ timestampMs }) => timestampMs ?? NO_TIMESTAMP)
  for (const [at, { exemplar, histogram }] of samples.entries()) {
    if (exemplar) columns.exemplars.push({ at, exemplar })
    if (histogram) histograms.set(at, withinLimits(histogram, rules))
  }
  if (histograms.size > 0) columns.histograms = histograms
}

/** The histograms among the samples that are stored, which are those at `places` of the columns; null: all. */
export function storedHistograms(
  { histograms }: Pick<ColumnsWithHistograms<unknown>, 'histograms'>,
  places: Uint32Array | null,
): { readonly histograms?: ReadonlyMap<number, NativeHistogram> } {
  if (!histograms || places === null) return histograms ? { histograms } : {}
  const stored = new Map<number, NativeHistogram>()
  for (const [at, place] of places.entries()) {
    const histogram = histograms.get(place)
    if (histogram) stored.set(at, histogram)
  }
  return { histograms: stored }
}
