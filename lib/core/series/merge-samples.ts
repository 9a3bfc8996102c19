import { wordsOf } from '../chunk/index.ts'

export type SampleRun = {
  readonly timestampsMs: Float64Array<ArrayBuffer>
  readonly values: Float64Array<ArrayBuffer>
}

/** Ascending samples of several runs as one; of samples at the same time that of the earlier run stays. */
export function mergeSamples(runs: readonly SampleRun[]): SampleRun {
  let merged: SampleRun = { timestampsMs: new Float64Array(0), values: new Float64Array(0) }
  for (const run of runs) merged = mergedTwo(merged, run)
  return merged
}

function mergedTwo(a: SampleRun, b: SampleRun): SampleRun {
  if (b.timestampsMs.length === 0) return a
  if (a.timestampsMs.length === 0) return b
  const length = a.timestampsMs.length + b.timestampsMs.length
  const timestampsMs = new Float64Array(length)
  const values = new Float64Array(length)
  // By words: a NaN keeps its bits.
  const [words, wordsA, wordsB] = [wordsOf(values), wordsOf(a.values), wordsOf(b.values)]
  let count = 0
  for (let i = 0, j = 0; i < a.timestampsMs.length || j < b.timestampsMs.length; count++) {
    const msA = a.timestampsMs[i] ?? Number.POSITIVE_INFINITY
    const msB = b.timestampsMs[j] ?? Number.POSITIVE_INFINITY
    const [from, at] = msA <= msB ? [wordsA, i] : [wordsB, j]
    timestampsMs[count] = Math.min(msA, msB)
    words[2 * count] = from[2 * at] ?? 0
    words[2 * count + 1] = from[2 * at + 1] ?? 0
    if (msA <= msB) i++
    if (msB <= msA) j++
  }
  return { timestampsMs: timestampsMs.slice(0, count), values: values.slice(0, count) }
}
