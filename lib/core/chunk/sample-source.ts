import { wordsOf } from './words.ts'

export type SampleValues = { readonly timestampsMs: Float64Array; readonly values: Float64Array }

/** Columns to append from: times and values, and the very same values' words. */
export type SampleSource = SampleValues & { readonly words: Uint32Array }

export const sampleSource = ({ timestampsMs, values }: SampleValues): SampleSource => ({
  timestampsMs,
  values,
  words: wordsOf(values),
})
