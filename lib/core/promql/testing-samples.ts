import {
  addHistograms,
  detectReset,
  divideHistogram,
  type NativeHistogram,
  scaleHistogram,
  subtractHistograms,
} from '../native-histogram/index.ts'

export type Sample = number | NativeHistogram
export type Timed = { readonly atMs: number; readonly sample: Sample }

export const isNumber = (sample: Sample): sample is number => typeof sample === 'number'

export function product(sample: Sample, factor: number): Sample {
  return isNumber(sample) ? sample * factor : scaleHistogram(sample, factor)
}

export function quotient(sample: Sample, divisor: number): Sample {
  return isNumber(sample) ? sample / divisor : divideHistogram(sample, divisor)
}

/** What a function of a range makes of the samples in it; null where it makes nothing of them. */
export function overTime(func: string, samples: readonly Sample[]): Sample | null {
  const numbers = samples.filter(isNumber)
  switch (func) {
    case 'sum_over_time':
      return total('sum', samples)
    case 'avg_over_time':
      return total('avg', samples)
    case 'min_over_time':
      return Math.min(...numbers)
    case 'max_over_time':
      return Math.max(...numbers)
    case 'count_over_time':
      return samples.length
    case 'last_over_time':
      return samples.at(-1) ?? null
    case 'resets':
      return numbers.filter((number, i) => number < (numbers[i - 1] ?? number)).length
    default:
      throw new Error(`the reference knows no ${func}`)
  }
}

/** The sum or mean of numbers alone or of histograms alone; null of a mixture. */
export function total(op: 'sum' | 'avg', samples: readonly Sample[]): Sample | null {
  const [first, ...others] = samples
  if (first === undefined) return null
  let sum: Sample | null = first
  for (const sample of others) sum = sum === null ? null : combined(sum, sample, '+')
  return sum === null || op === 'sum' ? sum : quotient(sum, samples.length)
}

type Extrapolation = { readonly toMs: number; readonly lengthMs: number; readonly isPerSecond: boolean }

/** How much a counter grew over the range, drawn out to its ends as Prometheus does. */
export function increase(
  samples: readonly Timed[],
  { toMs, lengthMs, isPerSecond }: Extrapolation,
): Sample | null {
  const [first] = samples
  const last = samples.at(-1)
  if (!first || !last || samples.length < 2) return null
  let grown = difference(last.sample, first.sample)
  for (const [i, { sample }] of samples.entries()) {
    const before = samples[i - 1]?.sample
    if (before !== undefined && fell(before, sample)) grown = sum(grown, before)
  }
  const sampled = (last.atMs - first.atMs) / 1000
  const mean = sampled / (samples.length - 1)
  let toStart = (first.atMs - (toMs - lengthMs)) / 1000
  let toEnd = (toMs - last.atMs) / 1000
  if (toStart >= mean * 1.1) toStart = mean / 2
  const [all, begin] = [sizeOf(grown), sizeOf(first.sample)]
  if (all > 0 && begin >= 0) toStart = Math.min(toStart, sampled * (begin / all))
  if (toEnd >= mean * 1.1) toEnd = mean / 2
  const factor = (sampled + toStart + toEnd) / sampled
  return product(grown, isPerSecond ? factor / (lengthMs / 1000) : factor)
}

const sizeOf = (sample: Sample): number => (isNumber(sample) ? sample : sample.count)

function fell(before: Sample, sample: Sample): boolean {
  if (isNumber(before) || isNumber(sample)) return isNumber(before) && isNumber(sample) && sample < before
  return detectReset(before, sample)
}

const sum = (a: Sample, b: Sample): Sample => combined(a, b, '+') ?? NaN
const difference = (a: Sample, b: Sample): Sample => combined(a, b, '-') ?? NaN

export function combined(a: Sample, b: Sample, op: '+' | '-'): Sample | null {
  if (isNumber(a) && isNumber(b)) return op === '+' ? a + b : a - b
  if (isNumber(a) || isNumber(b)) return null
  const result = op === '+' ? addHistograms(a, b) : subtractHistograms(a, b)
  return result === 'incompatible' ? null : result.histogram
}
