import { z } from 'zod'
import { type Labels, labelsFromObject } from '../../core/labels/index.ts'
import { writeStale } from '../../core/stale.ts'
import type { SeriesSlice } from '../../ports/series-store.ts'
import { ResultReader } from './json-answer.ts'

const NEWLINE = 10
const VALUES = ',"values":['
const TIMES = '],"timestamps":['

const Metric = z.object({ metric: z.record(z.string(), z.string()) })

/**
 * Reads VictoriaMetrics' export: lines of `{"metric":{…},"values":[…],"timestamps":[…]}`, in which values need not be
 * JSON (`NaN`, `+Inf`). A NaN or null is a marker of staleness: it keeps no other.
 * @throws SyntaxError
 */
export function* readExport(body: Uint8Array): Generator<SeriesSlice> {
  for (let from = 0; from < body.length; ) {
    const newline = body.indexOf(NEWLINE, from)
    const end = newline < 0 ? body.length : newline
    const line = Buffer.from(body.buffer, body.byteOffset + from, end - from).toString('utf8')
    from = end + 1
    if (line.trim() !== '') yield readLine(line)
  }
}

function readLine(line: string): SeriesSlice {
  // From the end: a label may hold any text.
  const valuesAt = line.lastIndexOf(VALUES)
  const timesAt = line.lastIndexOf(TIMES)
  if (valuesAt < 0 || timesAt < valuesAt) throw new SyntaxError('an exported line has no values')
  const { metric } = Metric.parse(JSON.parse(`${line.slice(0, valuesAt)}}`))
  const values = line.slice(valuesAt + VALUES.length, timesAt).split(',')
  const times = line.slice(timesAt + TIMES.length, line.lastIndexOf(']')).split(',')
  const points = new Points(values.length)
  for (const [i, text] of values.entries()) points.add(Number(times[i]), numberOf(text))
  return points.slice(labelsFromObject(metric))
}

/** What newer versions write as JSON, older ones write as Go does. */
function numberOf(text: string): number | 'stale' {
  const value = text.replace(/^"|"$/g, '')
  if (value === 'NaN' || value === 'null') return 'stale'
  if (/^[+-]?Inf/.test(value)) return value.startsWith('-') ? -Infinity : Infinity
  return Number(value)
}

const Selected = z.object({
  metric: z.record(z.string(), z.string()),
  values: z.array(z.tuple([z.number(), z.string()])).default([]),
})

/** Reads the answer to a range selector; its window is open on the left or not, by the engine's version. */
export function* readSelected(
  body: Uint8Array,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Generator<SeriesSlice> {
  for (const object of new ResultReader(body).objects()) {
    const { metric, values } = Selected.parse(object)
    const points = new Points(values.length)
    for (const [seconds, text] of values) {
      const ms = Math.round(seconds * 1_000)
      if (ms >= fromMs && ms <= toMs) points.add(ms, parseValue(text))
    }
    yield points.slice(labelsFromObject(metric))
  }
}

/** A sample's value as the HTTP API writes it. */
export function parseValue(text: string): number {
  if (text === '+Inf') return Infinity
  return text === '-Inf' ? -Infinity : Number(text)
}

/** Samples that come ascending; of those at the same time the first stays, since a request may have been sent twice. */
class Points {
  #length = 0
  readonly #timestampsMs: Float64Array
  readonly #values: Float64Array

  constructor(capacity: number) {
    this.#timestampsMs = new Float64Array(capacity)
    this.#values = new Float64Array(capacity)
  }

  add(timestampMs: number, value: number | 'stale'): void {
    const at = this.#length
    if (at > 0 && timestampMs <= (this.#timestampsMs[at - 1] ?? 0)) return
    this.#timestampsMs[at] = timestampMs
    if (value === 'stale') writeStale(this.#values, at)
    else this.#values[at] = value
    this.#length++
  }

  slice(labels: Labels): SeriesSlice {
    const [timestampsMs, values] = [this.#timestampsMs, this.#values]
    if (this.#length === values.length) return { labels, timestampsMs, values }
    return {
      labels,
      timestampsMs: timestampsMs.slice(0, this.#length),
      values: values.slice(0, this.#length),
    }
  }
}
