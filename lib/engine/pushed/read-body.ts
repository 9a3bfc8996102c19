import { readJson } from '../../core/check/json.ts'
import {
  createLayout,
  ExpositionError,
  type FamilyMetadata,
  lineOf,
  readDelimitedFamilies,
  type TextFormat,
} from '../../core/exposition/index.ts'
import type { Labels } from '../../core/labels/index.ts'
import {
  type DocumentMapping,
  documentSamples,
  PushRefusal,
  type ReadSample,
} from '../../core/pushed/index.ts'
import { WireError } from '../../core/wire/index.ts'
import { breathe } from '../scrape/append.ts'

const STEP_BYTES = 65_536

export type ReadPush = {
  readonly samples: Iterable<ReadSample>
  readonly metadata: ReadonlyMap<string, FamilyMetadata>
  /** The text of a JSON document; null for metrics. */
  readonly document: string | null
}

type PushBody = { readonly body: Uint8Array; readonly contentType: string | null }

/**
 * Reads what was pushed: metrics in a text format, or a JSON document by its mapping.
 * @throws PushRefusal
 */
export async function readBody(push: PushBody, mapping: DocumentMapping): Promise<ReadPush> {
  const type = push.contentType?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (type === 'application/vnd.google.protobuf') return readFamilies(push)
  if (type === 'application/openmetrics-text') return readMetrics(push.body, 'openmetrics')
  if (
    type === 'application/json' ||
    type === 'text/json' ||
    type.endsWith('+json') ||
    isDocument(type, push.body)
  )
    return readDocument(push.body, mapping)
  return readMetrics(push.body, 'text')
}

/** curl says of any data that it is a form: what begins like an object and is one, is a document. */
function isDocument(type: string, body: Uint8Array): boolean {
  if (type === 'text/plain') return false
  const start = new TextDecoder().decode(body.subarray(0, 64)).trimStart()
  if (!start.startsWith('{') && !start.startsWith('[')) return false
  return 'value' in readJson(new TextDecoder().decode(body))
}

function readDocument(body: Uint8Array, mapping: DocumentMapping): ReadPush {
  const text = new TextDecoder().decode(body)
  const reading = readJson(text)
  if ('fault' in reading) throw new PushRefusal('syntax', `the body is not a JSON document: ${reading.fault}`)
  return { samples: documentSamples(mapping, reading.value), metadata: new Map(), document: text }
}

const MESSAGE = 'io.prometheus.client.MetricFamily'

/** What Go's client sends when nobody says otherwise. */
async function readFamilies({ body, contentType }: PushBody): Promise<ReadPush> {
  const parameters = contentType?.toLowerCase() ?? ''
  if (!parameters.includes('encoding=delimited') || !parameters.includes(MESSAGE.toLowerCase()))
    throw new PushRefusal('format', `expected proto=${MESSAGE} with encoding=delimited, or a text format`)
  try {
    const reading = readDelimitedFamilies(body, 'both')
    for (;;) {
      const step = reading.next()
      if (step.done) return { ...step.value, document: null }
      await breathe()
    }
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    throw new PushRefusal('syntax', `the protocol buffers cannot be read: ${error.message}`)
  }
}

async function readMetrics(body: Uint8Array, format: TextFormat): Promise<ReadPush> {
  const layout = createLayout<Labels>(labels => labels)
  const reading = layout.read(endedByLine(body, format), format)
  try {
    while (!reading.step(STEP_BYTES)) await breathe()
  } catch (error) {
    if (!(error instanceof ExpositionError)) throw error
    throw new PushRefusal(
      'syntax',
      `text format parsing error in line ${lineOf(body, error.offset)}: ${error.message}`,
    )
  }
  reading.commit()
  const { columns } = reading
  const samples = columns.items.all.map((labels, i): ReadSample => {
    const timestampMs = columns.timestampsMs[i] ?? Number.NaN
    return {
      labels,
      value: columns.values[i] ?? Number.NaN,
      timestampMs: Number.isNaN(timestampMs) ? null : timestampMs,
    }
  })
  return { samples, metadata: layout.metadata(), document: null }
}

const LINE_FEED = 0x0a

/** `echo -n` and curl's `-d` leave the last line feed out: no reason to refuse what is clear. */
function endedByLine(body: Uint8Array, format: TextFormat): Uint8Array {
  if (format === 'openmetrics' || body.length === 0 || body.at(-1) === LINE_FEED) return body
  const ended = new Uint8Array(body.length + 1)
  ended.set(body)
  ended[body.length] = LINE_FEED
  return ended
}
