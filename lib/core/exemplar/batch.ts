import { labelsOf } from '../labels/index.ts'
import type { RingEntry } from './ring.ts'

type Row = [
  series: readonly string[],
  labels: readonly string[],
  value: string,
  timestampMs: number,
  hasOwnTime: boolean,
]

/** Exemplars as one text: `[series, labels, value, ms, own]` each, label sets as flat lists, values as decimals. */
export const writeBatch = (entries: readonly RingEntry[]): string =>
  JSON.stringify(
    entries.map(
      ({ seriesLabels, labels, value, timestampMs, hasOwnTime }): Row => [
        seriesLabels,
        labels,
        String(value),
        timestampMs,
        hasOwnTime,
      ],
    ),
  )

/** Reads a batch back. @throws SyntaxError when it is none */
export function readBatch(text: string): RingEntry[] {
  const rows: unknown = JSON.parse(text)
  if (!Array.isArray(rows)) throw new SyntaxError('a batch of exemplars is a list')
  return rows.map(readRow)
}

function readRow(row: unknown): RingEntry {
  if (!Array.isArray(row)) throw new SyntaxError('an exemplar is a list')
  const [series, labels, value, timestampMs, hasOwnTime]: unknown[] = row
  if (typeof value !== 'string' || typeof timestampMs !== 'number')
    throw new SyntaxError('an exemplar has a value and a time')
  return {
    seriesLabels: readFlat(series),
    labels: readFlat(labels),
    value: Number(value),
    timestampMs,
    hasOwnTime: hasOwnTime === true,
  }
}

function readFlat(flat: unknown) {
  if (!Array.isArray(flat) || flat.length % 2 === 1) throw new SyntaxError('labels are a list of pairs')
  const texts: unknown[] = flat
  const pairs: [string, string][] = []
  for (let i = 0; i < texts.length; i += 2) {
    const [name, value] = [texts[i], texts[i + 1]]
    if (typeof name !== 'string' || typeof value !== 'string') throw new SyntaxError('a label is two texts')
    pairs.push([name, value])
  }
  return labelsOf(pairs)
}
