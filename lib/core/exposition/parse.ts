import type { Labels } from '../labels/index.ts'
import type { ScrapeProtocol } from '../scrape/job.ts'
import { type Cursor, createCursor, type Exemplar, type Grammar } from './cursor.ts'
import { exemplarAt, sampleLabels } from './labels-part.ts'
import { negotiateFormat, type TextFormat } from './negotiate.ts'
import { openMetricsGrammar } from './openmetrics-grammar.ts'
import { ExpositionError, lineOf } from './syntax-error.ts'
import { textGrammar } from './text-grammar.ts'

export type ExposedSample = {
  readonly labels: Labels
  readonly value: number
  /** Null when the line has no timestamp of its own. */
  readonly timestampMs: number | null
  readonly exemplar?: Exemplar
}

/** What TYPE, HELP and UNIT lines say of a family; a part that no line gives is absent. */
export type FamilyMetadata = { type?: string; help?: string; unit?: string }

export type Exposition =
  | {
      readonly ok: true
      readonly samples: readonly ExposedSample[]
      readonly metadata: ReadonlyMap<string, FamilyMetadata>
    }
  | { readonly ok: false; readonly error: string; readonly line: number }

export const grammarOf = (format: TextFormat): Grammar =>
  format === 'openmetrics' ? openMetricsGrammar : textGrammar

/**
 * Reads one scrape body whole, as the collector would: an error anywhere, or a series that storage would refuse,
 * fails all of it. Line numbers start at one; 0 means the body was not read at all.
 */
export function parseExposition(
  body: Uint8Array,
  contentType: string | null,
  options: { readonly fallback?: ScrapeProtocol | null } = {},
): Exposition {
  const format = negotiateFormat(contentType, options.fallback ?? null)
  if (!format.ok) return { ok: false, error: format.error, line: 0 }
  if (format.format === 'protobuf') return { ok: false, error: 'the body is no text', line: 0 }
  try {
    return readAll(body, grammarOf(format.format))
  } catch (error) {
    if (!(error instanceof ExpositionError)) throw error
    return { ok: false, error: error.message, line: lineOf(body, error.offset) }
  }
}

function readAll(body: Uint8Array, grammar: Grammar): Exposition {
  const cursor = createCursor(body)
  const samples: ExposedSample[] = []
  const metadata = new Map<string, FamilyMetadata>()
  for (let kind = grammar.readEntry(cursor); kind !== 'end'; kind = grammar.readEntry(cursor)) {
    if (kind === 'sample') samples.push(sampleAt(cursor))
    else if (kind !== 'nothing') noteMetadata(metadata, kind, cursor)
  }
  return { ok: true, samples, metadata }
}

/** The later line wins, as in Prometheus. */
export function noteMetadata(
  metadata: Map<string, FamilyMetadata>,
  part: keyof FamilyMetadata,
  { family, text }: Pick<Cursor, 'family' | 'text'>,
): void {
  metadata.set(family, { ...metadata.get(family), [part]: text })
}

function sampleAt(cursor: Cursor): ExposedSample {
  const sample = {
    labels: sampleLabels(cursor),
    value: cursor.value,
    timestampMs: Number.isNaN(cursor.timestampMs) ? null : cursor.timestampMs,
  }
  if (!cursor.hasExemplar) return sample
  return { ...sample, exemplar: exemplarAt(cursor) }
}
