import { WireError, WireReader } from '../wire/index.ts'
import type { OtlpLogs } from './otlp.ts'

type ResourceLogs = OtlpLogs['resourceLogs'][number]
type ScopeLogs = ResourceLogs['scopeLogs'][number]
type LogRecord = ScopeLogs['logRecords'][number]
type Attribute = LogRecord['attributes'][number]
type AnyValue = NonNullable<Attribute['value']>

/** Values within values: more than this is no log line. */
const DEEPEST = 20

/**
 * An ExportLogsServiceRequest in OTLP's binary encoding, as its JSON encoding would give it (opentelemetry-proto,
 * logs/v1). Unknown fields are passed over.
 * @throws WireError
 */
export function readOtlpLogs(bytes: Uint8Array): OtlpLogs {
  const decoder = new TextDecoder()
  const resourceLogs: ResourceLogs[] = []
  const reader = new WireReader(bytes)
  while (reader.next()) {
    if (reader.field === 1) resourceLogs.push(readResourceLogs(reader.message(), decoder))
    else reader.skip()
  }
  return { resourceLogs }
}

/** `ResourceLogs`: 1 resource, 2 scope logs. */
function readResourceLogs(reader: WireReader, decoder: TextDecoder): ResourceLogs {
  let attributes: Attribute[] = []
  const scopeLogs: ScopeLogs[] = []
  while (reader.next()) {
    if (reader.field === 1) attributes = readAttributes(reader.message(), decoder)
    else if (reader.field === 2) scopeLogs.push({ logRecords: readRecords(reader.message(), decoder) })
    else reader.skip()
  }
  return { resource: { attributes }, scopeLogs }
}

/** `Resource`: 1 attributes. */
function readAttributes(reader: WireReader, decoder: TextDecoder): Attribute[] {
  const attributes: Attribute[] = []
  while (reader.next()) {
    if (reader.field === 1) attributes.push(readAttribute(reader.message(), decoder, 0))
    else reader.skip()
  }
  return attributes
}

/** `ScopeLogs`: 2 log records. */
function readRecords(reader: WireReader, decoder: TextDecoder): LogRecord[] {
  const records: LogRecord[] = []
  while (reader.next()) {
    if (reader.field === 2) records.push(readRecord(reader.message(), decoder))
    else reader.skip()
  }
  return records
}

/** `LogRecord`: 1 time, 2 severity number, 3 severity text, 5 body, 6 attributes, 11 observed time. */
function readRecord(reader: WireReader, decoder: TextDecoder): LogRecord {
  const record: LogRecord = { attributes: [] }
  while (reader.next()) {
    if (reader.field === 1) record.timeUnixNano = unsigned64(reader)
    else if (reader.field === 2) record.severityNumber = reader.uint()
    else if (reader.field === 3) record.severityText = textOf(reader, decoder)
    else if (reader.field === 5) record.body = readValue(reader.message(), decoder, 0)
    else if (reader.field === 6) record.attributes.push(readAttribute(reader.message(), decoder, 0))
    else if (reader.field === 11) record.observedTimeUnixNano = unsigned64(reader)
    else reader.skip()
  }
  return record
}

/** `KeyValue`: 1 key, 2 value. */
function readAttribute(reader: WireReader, decoder: TextDecoder, depth: number): Attribute {
  const attribute: Attribute = { key: '' }
  while (reader.next()) {
    if (reader.field === 1) attribute.key = textOf(reader, decoder)
    else if (reader.field === 2) attribute.value = readValue(reader.message(), decoder, depth)
    else reader.skip()
  }
  return attribute
}

/** `AnyValue`: 1 text, 2 truth, 3 whole number, 4 number, 6 list of keys and values; arrays and bytes are left out. */
function readValue(reader: WireReader, decoder: TextDecoder, depth: number): AnyValue {
  if (depth > DEEPEST) throw new WireError(`values stand more than ${DEEPEST} deep in each other`)
  let value: AnyValue = {}
  while (reader.next()) {
    if (reader.field === 1) value = { stringValue: textOf(reader, decoder) }
    else if (reader.field === 2) value = { boolValue: reader.uint() !== 0 }
    else if (reader.field === 3) value = { intValue: reader.int64() }
    else if (reader.field === 4) value = { doubleValue: reader.number() }
    else if (reader.field === 6) value = { kvlistValue: readList(reader.message(), decoder, depth + 1) }
    else reader.skip()
  }
  return value
}

/** `KeyValueList`: 1 values. */
function readList(reader: WireReader, decoder: TextDecoder, depth: number): { values: Attribute[] } {
  const values: Attribute[] = []
  while (reader.next()) {
    if (reader.field === 1) values.push(readAttribute(reader.message(), decoder, depth))
    else reader.skip()
  }
  return { values }
}

const textOf = (reader: WireReader, decoder: TextDecoder): string => reader.text(decoder) ?? ''

/** A `fixed64`: exact below 2⁵³, and nanoseconds are cut to milliseconds anyhow. */
function unsigned64(reader: WireReader): number {
  const [low, high] = reader.double()
  return high * 2 ** 32 + low
}
