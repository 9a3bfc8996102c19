import { z } from 'zod'
import { compareLabels, labelsFromObject } from '../../core/labels/index.ts'
import { HistogramAnswerError } from '../../ports/metrics-engine.ts'
import { QueryError, type QueryResult, type QueryValue, type VectorSample } from '../../ports/query-engine.ts'
import type { SeriesSlice } from '../../ports/series-store.ts'
import { createBreather, sortedInSlices } from '../series-store/sql.ts'
import { ResultReader } from './json-answer.ts'
import { parseValue } from './raw-text.ts'

const Point = z.tuple([z.number(), z.string()])
const Metric = z.record(z.string(), z.string())
const Sample = z.object({ metric: Metric, value: Point })
const Series = z.object({ metric: Metric, values: z.array(Point) })
const Rest = z.object({
  status: z.string().default('success'),
  data: z.object({ resultType: z.enum(['scalar', 'string', 'vector', 'matrix']) }),
  warnings: z.array(z.string()).default([]),
  infos: z.array(z.string()).default([]),
})

/** Reads the answer of `query` or `query_range`. @throws HistogramAnswerError, QueryError when it is none */
export async function readAnswer(body: Uint8Array): Promise<QueryResult> {
  try {
    return await read(body)
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError)
      throw new QueryError('internal', `the metrics engine's answer cannot be read: ${error.message}`)
    throw error
  }
}

async function read(body: Uint8Array): Promise<QueryResult> {
  const reader = new ResultReader(body)
  const samples: VectorSample[] = []
  const series: SeriesSlice[] = []
  const breathe = createBreather()
  for (const object of reader.objects()) {
    if (isOfHistograms(object)) throw new HistogramAnswerError()
    const sample = Sample.safeParse(object)
    if (sample.success) samples.push(sampleOf(sample.data))
    else series.push(seriesOf(Series.parse(object)))
    const pause = breathe()
    if (pause) await pause
  }
  const { data, warnings, infos } = Rest.parse(reader.rest())
  return { value: await valueOfType(data.resultType, { reader, samples, series }), warnings, infos }
}

async function valueOfType(
  type: QueryValue['type'],
  {
    reader,
    samples,
    series,
  }: { readonly reader: ResultReader; readonly samples: VectorSample[]; readonly series: SeriesSlice[] },
): Promise<QueryValue> {
  if (type === 'vector') return { type, samples }
  if (type === 'matrix')
    return { type, series: await sortedInSlices(series, (a, b) => compareLabels(a.labels, b.labels)) }
  const [seconds, text] = Point.parse(reader.array())
  const timestampMs = Math.round(seconds * 1_000)
  return type === 'string'
    ? { type, timestampMs, value: text }
    : { type, timestampMs, value: parseValue(text) }
}

const isOfHistograms = (object: unknown): boolean =>
  typeof object === 'object' && object !== null && ('histogram' in object || 'histograms' in object)

const sampleOf = ({ metric, value: [seconds, text] }: z.infer<typeof Sample>): VectorSample => ({
  labels: labelsFromObject(metric),
  timestampMs: Math.round(seconds * 1_000),
  value: parseValue(text),
})

const seriesOf = ({ metric, values }: z.infer<typeof Series>): SeriesSlice => ({
  labels: labelsFromObject(metric),
  timestampsMs: Float64Array.from(values, ([seconds]) => Math.round(seconds * 1_000)),
  values: Float64Array.from(values, ([, text]) => parseValue(text)),
})
