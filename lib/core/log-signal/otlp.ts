import { z } from 'zod'
import { LEVELS } from './levels.ts'
import { fromFields, type LogLine } from './read-lines.ts'

type AnyValue = {
  stringValue?: string | undefined
  boolValue?: boolean | undefined
  intValue?: string | number | undefined
  doubleValue?: number | undefined
  kvlistValue?: { values?: KeyValue[] | undefined } | undefined
}
type KeyValue = { key: string; value?: AnyValue | undefined }

const AnyValue: z.ZodType<AnyValue> = z.lazy(() =>
  z.object({
    stringValue: z.string().optional(),
    boolValue: z.boolean().optional(),
    intValue: z.union([z.string(), z.number()]).optional(),
    doubleValue: z.number().optional(),
    kvlistValue: z.object({ values: z.array(KeyValue).optional() }).optional(),
  }),
)
const KeyValue = z.object({ key: z.string(), value: AnyValue.optional() })
const Attributes = z.array(KeyValue).default([])

/** An ExportLogsServiceRequest in OTLP's JSON encoding (opentelemetry-proto, logs/v1). Unknown fields are left. */
export const OtlpLogs = z.object({
  resourceLogs: z
    .array(
      z.object({
        resource: z.object({ attributes: Attributes }).default({ attributes: [] }),
        scopeLogs: z
          .array(
            z.object({
              logRecords: z
                .array(
                  z.object({
                    timeUnixNano: z.union([z.string(), z.number()]).optional(),
                    observedTimeUnixNano: z.union([z.string(), z.number()]).optional(),
                    severityNumber: z.number().optional(),
                    severityText: z.string().optional(),
                    body: AnyValue.optional(),
                    attributes: Attributes,
                  }),
                )
                .default([]),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
})
export type OtlpLogs = z.output<typeof OtlpLogs>

/** The records of an OTLP request as lines; the resource's attributes stand beside the record's own. */
export function otlpLines(request: OtlpLogs, nowMs: number): LogLine[] {
  return request.resourceLogs.flatMap(({ resource, scopeLogs }) =>
    scopeLogs
      .flatMap(scope => scope.logRecords)
      .map(record => {
        const fields: Record<string, unknown> = {
          ...toFields(resource.attributes),
          ...toFields(record.attributes),
          ...bodyFields(record.body),
        }
        const time = Number(record.timeUnixNano ?? 0) || Number(record.observedTimeUnixNano ?? 0)
        const line = fromFields(fields, rawOf(fields), nowMs)
        const level = severityLevel(record.severityNumber) ?? line.level
        return { ...line, atMs: time > 0 ? time / 1e6 : line.atMs, level }
      }),
  )
}

const rawOf = (fields: Record<string, unknown>): string =>
  typeof fields.message === 'string' ? fields.message : JSON.stringify(fields)

/** SeverityNumber runs from 1 to 24, four for each level (OpenTelemetry logs data model). */
function severityLevel(severity: number | undefined): LogLine['level'] {
  if (severity === undefined || severity < 1 || severity > 24) return null
  return LEVELS[Math.floor((severity - 1) / 4)] ?? null
}

const toFields = (attributes: readonly KeyValue[]): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, plainOf(value)]))

function bodyFields(body: AnyValue | undefined): Record<string, unknown> {
  const plain = plainOf(body)
  if (typeof plain === 'object' && plain !== null) return { ...plain }
  return plain === undefined ? {} : { message: String(plain) }
}

function plainOf(value: AnyValue | undefined): unknown {
  if (!value) return undefined
  if (value.kvlistValue) return toFields(value.kvlistValue.values ?? [])
  if (value.intValue !== undefined) return Number(value.intValue)
  return value.stringValue ?? value.boolValue ?? value.doubleValue
}
