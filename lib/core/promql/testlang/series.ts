import { type Labels, labelsOf } from '../../labels/index.ts'
import { addHistograms, subtractHistograms } from '../../native-histogram/index.ts'
import { Cursor } from '../syntax/cursor.ts'
import { parseNumber } from '../syntax/number.ts'
import { parseVectorSelector } from '../syntax/parse-selector.ts'
import { type HistogramItem, parseHistogram } from './histogram.ts'
import { parseStartOffsets } from './start-times.ts'

/** One place in a sequence: a number, a gap, the staleness marker, or a native histogram. */
export type Item = number | 'gap' | 'stale' | HistogramItem

export type SeriesLine = {
  readonly labels: Labels
  readonly items: readonly Item[]
  /** From each sample back to when what it counts began; absent where the script does not say. */
  readonly startOffsetsMs?: readonly number[]
}

const METRIC =
  /^(?:[A-Za-z_:][\w:]*)?(?:\{(?:[^"'`}]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)*\})?(?=\s|@|$)/
const NUMBER = String.raw`[+-]?(?:inf|nan|\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)`
const SEQUENCE = new RegExp(String.raw`^(${NUMBER})(?:([+-])(${NUMBER}))?(?:x(\d+))?$`, 'i')
const HISTOGRAM = /^\{\{(.*?)\}\}(?:([+-])\{\{(.*?)\}\})?(?:x(\d+))?$/
const ITEM = /\{\{.*?\}\}(?:[+-]\{\{.*?\}\})?(?:x\d+)?|\S+/g

/**
 * Reads `name{a="b"} 1 2+3x4 _ stale {{count:1}}`.
 * @throws Error that says what is wrong with the line
 */
export function parseSeriesLine(line: string): SeriesLine {
  const metric = METRIC.exec(line)?.[0]
  if (!metric) throw new Error(`expected a series, got ${JSON.stringify(line)}`)
  return { labels: parseMetric(metric), items: parseItems(line.slice(metric.length)) }
}

function parseMetric(metric: string): Labels {
  const { matchers } = parseVectorSelector(new Cursor(metric))
  if (matchers.some(matcher => matcher.op !== '=')) throw new Error(`a series has no matchers: ${metric}`)
  return labelsOf(matchers.map(({ name, value }) => [name, value] as const))
}

/**
 * Reads the lines of a `load`. A line `metric@st offsets` tells the start timestamps of the series on the next line,
 * `@st offsets` those of every series after it that has no line of its own.
 * @throws Error that says what is wrong with a line
 */
export function parseLoadedLines(rows: readonly string[]): SeriesLine[] {
  const lines: SeriesLine[] = []
  let common: readonly number[] = []
  let own: readonly number[] | null = null
  for (const row of rows) {
    const metric = METRIC.exec(row)?.[0] ?? ''
    const rest = row.slice(metric.length)
    if (rest.startsWith('@st')) {
      const offsets = parseStartOffsets(rest.slice('@st'.length))
      if (metric === '') common = offsets
      else own = offsets
      continue
    }
    const line = parseSeriesLine(row)
    lines.push(withStarts(line, own, common))
    own = null
  }
  if (own) throw new Error('expected a series after its @st line')
  return lines
}

function withStarts(line: SeriesLine, own: readonly number[] | null, common: readonly number[]): SeriesLine {
  if (own && own.length !== line.items.length) {
    throw new Error(`expected ${line.items.length} offsets in the @st line, got ${own.length}`)
  }
  if (own) return { ...line, startOffsetsMs: own }
  if (common.length === 0) return line
  return { ...line, startOffsetsMs: line.items.map((_item, i) => common[i % common.length] ?? NaN) }
}

const parseItems = (text: string): Item[] => (text.match(ITEM) ?? []).flatMap(expand)

function expand(text: string): Item[] {
  const gaps = /^_(?:x(\d+))?$/.exec(text)
  if (gaps) return new Array<Item>(gaps[1] === undefined ? 1 : Number(gaps[1])).fill('gap')
  const stale = /^stale(?:x(\d+))?$/.exec(text)
  if (stale) return new Array<Item>(Number(stale[1] ?? 0) + 1).fill('stale')
  const [, first, sign, change, times] = HISTOGRAM.exec(text) ?? []
  if (first === undefined) return numbers(text)
  const count = Number(times ?? 0)
  const start = parseHistogram(first)
  if (change === undefined) return new Array<Item>(count + 1).fill(start)
  return histograms(start, sign === '-' ? 'subtract' : 'add', { by: parseHistogram(change), count })
}

/** `{{…}}+{{…}}xN`, `{{…}}-{{…}}xN`: N more histograms after the first. */
function histograms(
  start: HistogramItem,
  how: 'add' | 'subtract',
  { by, count }: { readonly by: HistogramItem; readonly count: number },
): HistogramItem[] {
  const items = [start]
  let { histogram } = start
  const combine = how === 'add' ? addHistograms : subtractHistograms
  for (let i = 0; i < count; i++) {
    const combined = combine(histogram, by.histogram)
    if (combined === 'incompatible') throw new Error('cannot combine exponential with custom buckets')
    histogram = combined.histogram
    items.push({ ...start, histogram })
  }
  return items
}

/** `a`, `axN`, `a+bxN`, `a-bxN`: N more values after the first. */
function numbers(text: string): Item[] {
  const [, first, sign, change, times] = SEQUENCE.exec(text) ?? []
  const start = first === undefined ? null : parseNumber(first.replace(/^\+/, ''))
  if (start === null || (sign && times === undefined))
    throw new Error(`unknown value ${JSON.stringify(text)}`)
  const step = change === undefined ? 0 : (parseNumber(change) ?? 0) * (sign === '-' ? -1 : 1)
  const values: number[] = [start]
  let value = start
  for (let i = 0; i < Number(times ?? 0); i++) {
    if (change !== undefined) value += step
    values.push(value)
  }
  return values
}
