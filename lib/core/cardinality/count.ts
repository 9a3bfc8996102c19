import { type Labels, labelPairs, METRIC_NAME } from '../labels/index.ts'

export type Counted = { series: number; fresh: number }
export type LabelCount = { readonly values: Map<string, number>; bytes: number; series: number }

/** What series are made of, counted one by one. A label's bytes are those of its values, series by series. */
export class SeriesCount {
  series = 0
  readonly metrics = new Map<string, Counted>()
  readonly labels = new Map<string, LabelCount>()
  readonly targets = new Map<string, Counted & { readonly job: string; readonly instance: string }>()

  /** @param isFresh whether the series came within the last hour */
  add(labels: Labels, isFresh = false): void {
    this.series++
    let [job, instance] = ['', '']
    for (const [name, value] of labelPairs(labels)) {
      if (name === METRIC_NAME) count(entryOf(this.metrics, value, nothing), isFresh)
      if (name === 'job') job = value
      if (name === 'instance') instance = value
      const label = entryOf(this.labels, name, noLabel)
      label.series++
      label.bytes += utf8Length(value)
      label.values.set(value, (label.values.get(value) ?? 0) + 1)
    }
    const target = entryOf(this.targets, `${job}\n${instance}`, () => ({ job, instance, ...nothing() }))
    count(target, isFresh)
  }

  get labelPairs(): number {
    let pairs = 0
    for (const { values } of this.labels.values()) pairs += values.size
    return pairs
  }

  /** The most frequent pairs of name and value. */
  topPairs(top: number): { readonly name: string; readonly value: string; readonly series: number }[] {
    const highest: { name: string; value: string; series: number }[] = []
    for (const [name, { values }] of this.labels)
      for (const [value, series] of values) {
        const least = highest[top - 1]
        if (least && least.series > series) continue
        highest.push({ name, value, series })
        if (highest.length > top * 2) sortAndCut(highest, top)
      }
    return sortAndCut(highest, top)
  }
}

type Pair = { readonly name: string; readonly value: string; readonly series: number }

function sortAndCut(pairs: Pair[], top: number): Pair[] {
  pairs.sort((a, b) => b.series - a.series || order(a.name, b.name) || order(a.value, b.value))
  pairs.length = Math.min(pairs.length, top)
  return pairs
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The highest of a map's entries by a figure; those that are equal by name. */
export const topOf = <T>(
  entries: ReadonlyMap<string, T>,
  figure: (entry: T) => number,
  top: number,
): [string, T][] => [...entries].sort(([a, x], [b, y]) => figure(y) - figure(x) || order(a, b)).slice(0, top)

const nothing = (): Counted => ({ series: 0, fresh: 0 })
const noLabel = (): LabelCount => ({ values: new Map(), bytes: 0, series: 0 })

function count(counted: Counted, isFresh: boolean): void {
  counted.series++
  if (isFresh) counted.fresh++
}

function entryOf<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}

function utf8Length(text: string): number {
  let bytes = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) continue
    // A pair of surrogates is four bytes, of which its two units are counted already.
    bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2
  }
  return bytes
}
