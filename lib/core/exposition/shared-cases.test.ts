import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { labelsToObject } from '../labels/index.ts'
import { type ExposedSample, type Exposition, parseExposition } from './index.ts'

const folder = new URL('../../../../shared/exposition/', import.meta.url)

const Value = z.union([z.number(), z.string().transform(parseValue)])
const Point = z.object({
  labels: z.record(z.string(), z.string()),
  value: Value,
  timestamp_ms: z.number().optional(),
})
const Sample = Point.extend({ exemplar: Point.optional() })
const Case = z.object({
  id: z.string(),
  contentType: z.string(),
  input: z.string().optional(),
  input_base64: z.string().optional(),
  generate: z.object({ line: z.string(), n: z.number() }).optional(),
  expect: z.union([
    z.object({ error: z.literal(true) }),
    z.object({ samples: z.array(Sample), metadata: z.record(z.string(), z.record(z.string(), z.string())) }),
    z.object({ count: z.number(), spot: z.array(Sample) }),
  ]),
})
type Case = z.infer<typeof Case>

function parseValue(text: string): number {
  return text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number.NaN
}

function bodyOf({ input, input_base64, generate }: Case): Uint8Array {
  if (input !== undefined) return new TextEncoder().encode(input)
  if (input_base64 !== undefined) return Buffer.from(input_base64, 'base64')
  const { line, n } = z.object({ line: z.string(), n: z.number() }).parse(generate)
  return Buffer.from(Array.from({ length: n }, (_, i) => line.replaceAll('%i', String(i))).join(''))
}

const plainPoint = (point: {
  labels: ExposedSample['labels']
  value: number
  timestampMs: number | null
}) => ({
  labels: labelsToObject(point.labels),
  value: point.value === 0 ? 0 : point.value,
  ...(point.timestampMs === null ? {} : { timestamp_ms: point.timestampMs }),
})

const plainSample = (sample: ExposedSample) => ({
  ...plainPoint(sample),
  ...(sample.exemplar ? { exemplar: plainPoint(sample.exemplar) } : {}),
})

function expectCase(expected: Case['expect'], result: Exposition): void {
  if ('error' in expected) return void expect(result).toMatchObject({ ok: false, error: expect.any(String) })
  if (!result.ok) throw new Error(`line ${result.line}: ${result.error}`)
  const samples = result.samples.map(plainSample)
  if ('count' in expected) {
    expect(samples).toHaveLength(expected.count)
    for (const spot of expected.spot) expect(samples).toContainEqual(spot)
    return
  }
  expect(samples).toEqual(expected.samples)
  expect(Object.fromEntries(result.metadata)).toEqual(expected.metadata)
}

for (const file of ['classic.json', 'openmetrics.json']) {
  const url = new URL(file, folder)
  if (!existsSync(url)) {
    test(`exposition ${file}: not run, ../shared is not here`, () => expect(existsSync(url)).toBe(false))
    continue
  }
  const cases = z.array(Case).parse(JSON.parse(readFileSync(url, 'utf8')))
  test.each(cases.map(one => [one.id, one] as const))('%s', (_id, one) => {
    expectCase(one.expect, parseExposition(bodyOf(one), one.contentType))
  })
}
