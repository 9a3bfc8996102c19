import {
  createLayout,
  type Describe,
  type ExpositionFormat,
  type FamilyMetadata,
  type LayoutReading,
} from '../exposition/index.ts'
import { convertedReading, createClassicConverter } from './convert-classic.ts'
import { createFamilyLayout } from './family-layout.ts'
import type { HistogramRules } from './histogram-rules.ts'

/** How a target's bodies are read, in whatever format each comes. */
export type Readings<T> = {
  readonly metadata: () => ReadonlyMap<string, FamilyMetadata>
  /** Whether the items of what was read last are known by their list alone, which may pack them. */
  readonly arePackable: () => boolean
  /** Starts reading a body. Only one reading at a time; what it learns is kept by its `commit`. */
  readonly read: (body: Uint8Array, format: ExpositionFormat) => LayoutReading<T>
}

export function createReadings<T extends object>(describe: Describe<T>, rules: HistogramRules): Readings<T> {
  const converter = rules.convertsClassic ? createClassicConverter(describe, rules) : null
  const texts = createLayout(converter?.describe ?? describe)
  const families = createFamilyLayout(converter?.describe ?? describe, rules)
  let last: { readonly metadata: Readings<T>['metadata'] } = texts
  return {
    metadata: () => last.metadata(),
    arePackable: () => last === texts && converter === null,
    read(body, format) {
      last = format === 'protobuf' ? families : texts
      const reading = format === 'protobuf' ? families.read(body) : texts.read(body, format)
      return converter ? convertedReading(reading, converter.convert) : reading
    },
  }
}
