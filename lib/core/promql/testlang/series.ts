import { type Labels, labelsOf } from '../../labels/index.ts'
import { Cursor } from '../syntax/cursor.ts'
import { parseNumber } from '../syntax/number.ts'
import { parseVectorSelector } from '../syntax/parse-selector.ts'

/** One place in a sequence: a number, a gap, the staleness marker, or a native histogram (which has no value here). */
export type Item = number | 'gap' | 'stale' | 'histogram'

export type SeriesLine = { readonly labels: Labels; readonly items: readonly Item[] }

const METRIC =
  /^(?:[A-Za-z_:][\w:]*)?(?:\{(?:[^"'`}]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)*\})?(?=\s|@|$)/
const NUMBER = String.raw`[+-]?(?:inf|nan|\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)`
const SEQUENCE = new RegExp(String.raw`^(${NUMBER})(?:([+-])(${NUMBER}))?(?:x(\d+))?$`, 'i')
const HISTOGRAM = /^\{\{.*?\}\}(?:[+-]\{\{.*?\}\})?(?:x(\d+))?$/
const ITEM = /\{\{.*?\}\}(?:[+-]\{\{.*?\}\})?(?:x\d+)?|\S+/g

/**
 * Reads `name{a="b"} 1 2+3x4 _ stale`.
 * @throws Error that says what is wrong with the line
 */
export function parseSeriesLine(line: string): SeriesLine {
  const metric = METRIC.exec(line)?.[0]
  if (!metric) throw new Error(`expected a series, got ${JSON.stringify(line)}`)
  const { matchers } = parseVectorSelector(new Cursor(metric))
  if (matchers.some(matcher => matcher.op !== '=')) throw new Error(`a series has no matchers: ${metric}`)
  const labels = labelsOf(matchers.map(({ name, value }) => [name, value] as const))
  return { labels, items: parseItems(line.slice(metric.length)) }
}

/** Whether a line describes start timestamps of the series on the next line. */
export const isStartTimestampLine = (line: string): boolean => {
  const metric = METRIC.exec(line)?.[0] ?? ''
  return line.slice(metric.length).startsWith('@st')
}

const parseItems = (text: string): Item[] => (text.match(ITEM) ?? []).flatMap(expand)

function expand(text: string): Item[] {
  const gaps = /^_(?:x(\d+))?$/.exec(text)
  if (gaps) return new Array<Item>(gaps[1] === undefined ? 1 : Number(gaps[1])).fill('gap')
  const stale = /^stale(?:x(\d+))?$/.exec(text)
  if (stale) return new Array<Item>(Number(stale[1] ?? 0) + 1).fill('stale')
  const histogram = HISTOGRAM.exec(text)
  if (histogram) return new Array<Item>(Number(histogram[1] ?? 0) + 1).fill('histogram')
  return numbers(text)
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
