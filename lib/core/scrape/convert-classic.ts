import { type Describe, ItemList, type LayoutReading } from '../exposition/index.ts'
import { keepLabels, type Labels, labelsKey, labelValue, METRIC_NAME, withLabel } from '../labels/index.ts'
import { customFromClassic, type NativeHistogram } from '../native-histogram/index.ts'
import type { ColumnsWithHistograms } from './family-layout.ts'
import { type HistogramRules, withinLimits } from './histogram-rules.ts'

/** The classic series of one histogram. */
type Group<T> = { readonly labels: Labels; item: T | null }

type Part<T> = {
  readonly group: Group<T>
  readonly kind: 'bucket' | 'sum' | 'count'
  readonly upperBound: number
}

/** The parts of one histogram at one time, with the place of the first. */
type Gathered<T> = {
  readonly group: Group<T>
  readonly at: number
  readonly buckets: { readonly upperBound: number; readonly cumulativeCount: number }[]
  sum: number | undefined
  count: number | undefined
}

/** Makes native histograms of custom bounds of classic ones, as `convert_classic_histograms_to_nhcb` asks for. */
export type ClassicConverter<T> = {
  /** Notes which series are parts of a histogram while they are described. */
  readonly describe: Describe<T>
  /** What was read, with histograms in the place of their classic series. Call when all is read. */
  readonly convert: (columns: ColumnsWithHistograms<T>) => ColumnsWithHistograms<T>
}

export function createClassicConverter<T extends object>(
  describe: Describe<T>,
  rules: HistogramRules,
): ClassicConverter<T> {
  const parts = new WeakMap<T, Part<T>>()
  let groups = new Map<string, Group<T>>()
  const groupOf = (labels: Labels): Group<T> => {
    const key = labelsKey(labels)
    const group = groups.get(key) ?? { labels, item: null }
    groups.set(key, group)
    return group
  }
  return {
    describe(labels, emptyNames) {
      const item = describe(labels, emptyNames)
      const part = partOf(labels)
      if (part && !Object.isFrozen(item)) {
        const { base, ...kind } = part
        parts.set(item, { ...kind, group: groupOf(base) })
      }
      return item
    },
    convert(columns) {
      const converted = new Map<number, { group: Group<T>; histogram: NativeHistogram }>()
      const replaced = new Set<number>()
      const shown = new Map<string, Group<T>>()
      for (const { gathered, places } of gatherParts(columns, parts)) {
        shown.set(labelsKey(gathered.group.labels), gathered.group)
        const histogram = gathered.buckets.length > 0 ? customFromClassic(gathered) : null
        if (histogram === null || 'problem' in histogram) continue
        gathered.group.item ??= describe(gathered.group.labels, [])
        converted.set(gathered.at, { group: gathered.group, histogram: withinLimits(histogram, rules) })
        for (const place of rules.alwaysClassic ? [] : places) replaced.add(place)
      }
      groups = shown
      return rebuilt(columns, converted, replaced)
    },
  }
}

const SUFFIXES = { _bucket: 'bucket', _sum: 'sum', _count: 'count' } as const

function partOf(labels: Labels): (Omit<Part<never>, 'group'> & { readonly base: Labels }) | null {
  const name = labelValue(labels, METRIC_NAME)
  for (const [suffix, kind] of Object.entries(SUFFIXES)) {
    if (!name.endsWith(suffix) || name === suffix) continue
    const base = withLabel(labels, METRIC_NAME, name.slice(0, -suffix.length))
    if (kind !== 'bucket') return { kind, upperBound: Number.NaN, base }
    const le = labelValue(labels, 'le')
    const upperBound = le === '+Inf' ? Number.POSITIVE_INFINITY : le === '' ? Number.NaN : Number(le)
    if (Number.isNaN(upperBound)) return null
    return { kind, upperBound, base: keepLabels(base, label => label !== 'le') }
  }
  return null
}

function gatherParts<T extends object>(columns: ColumnsWithHistograms<T>, parts: WeakMap<T, Part<T>>) {
  const found = new Map<Group<T>, Map<number, { gathered: Gathered<T>; places: number[] }>>()
  const items = columns.items.all
  for (let at = 0; at < columns.count; at++) {
    const item = items[at]
    const part = item && parts.get(item)
    if (!part) continue
    const byTime = found.get(part.group) ?? new Map()
    found.set(part.group, byTime)
    const ms = columns.timestampsMs[at] ?? Number.NaN
    const one = byTime.get(ms) ?? { gathered: emptyOf(part.group, at), places: [] }
    byTime.set(ms, one)
    one.places.push(at)
    addPart(one.gathered, part, columns.values[at] ?? Number.NaN)
  }
  return [...found.values()].flatMap(byTime => [...byTime.values()])
}

const emptyOf = <T>(group: Group<T>, at: number): Gathered<T> => ({
  group,
  at,
  buckets: [],
  sum: undefined,
  count: undefined,
})

function addPart<T>(gathered: Gathered<T>, { kind, upperBound }: Part<T>, value: number): void {
  if (kind === 'bucket') gathered.buckets.push({ upperBound, cumulativeCount: value })
  else gathered[kind] = value
}

/** Columns without what was replaced, and with each histogram before the place of its first part. */
function rebuilt<T>(
  columns: ColumnsWithHistograms<T>,
  converted: ReadonlyMap<number, { readonly group: Group<T>; readonly histogram: NativeHistogram }>,
  replaced: ReadonlySet<number>,
): ColumnsWithHistograms<T> {
  if (converted.size === 0) return columns
  const kept: { readonly from: number; readonly item: T; readonly histogram: NativeHistogram | undefined }[] =
    []
  for (let at = 0; at < columns.count; at++) {
    const made = converted.get(at)
    if (made?.group.item) kept.push({ from: at, item: made.group.item, histogram: made.histogram })
    const item = columns.items.all[at]
    if (item !== undefined && !replaced.has(at))
      kept.push({ from: at, item, histogram: columns.histograms?.get(at) })
  }
  const places = new Map(kept.map(({ from }, place) => [from, place]))
  return {
    items: new ItemList(kept.map(({ item }) => item)),
    values: Float64Array.from(kept, ({ from, histogram }) =>
      histogram ? Number.NaN : (columns.values[from] ?? Number.NaN),
    ),
    timestampsMs:
      columns.timestampsMs.length === 0
        ? columns.timestampsMs
        : Float64Array.from(kept, ({ from }) => columns.timestampsMs[from] ?? Number.NaN),
    count: kept.length,
    exemplars: columns.exemplars.flatMap(({ at, exemplar }) => {
      const place = places.get(at)
      return place === undefined ? [] : [{ at: place, exemplar }]
    }),
    histograms: new Map(
      kept.flatMap(({ histogram }, place) => (histogram ? [[place, histogram] as const] : [])),
    ),
  }
}

/** A reading whose columns are converted once all is read. */
export function convertedReading<T>(
  reading: LayoutReading<T>,
  convert: ClassicConverter<T>['convert'],
): LayoutReading<T> {
  let columns: ColumnsWithHistograms<T> = reading.columns
  return {
    get columns() {
      return columns
    },
    step(byteCount) {
      const isRead = reading.step(byteCount)
      if (isRead) columns = convert(reading.columns)
      return isRead
    },
    commit: reading.commit,
  }
}
