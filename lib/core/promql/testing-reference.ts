import {
  compileMatchers,
  keepLabels,
  type Labels,
  labelsKey,
  METRIC_NAME,
  withoutName,
} from '../labels/index.ts'
import {
  histogramAverage,
  histogramFraction,
  histogramQuantile,
  type NativeHistogram,
  trimHistogram,
} from '../native-histogram/index.ts'
import { isStaleAt } from '../stale.ts'
import {
  type AggregateExpr,
  type BinaryExpr,
  type CallExpr,
  type Duration,
  type Expr,
  type LoadedSeries,
  type MatrixSelector,
  type Modifiers,
  parseExpr,
  type SubqueryExpr,
  type VectorMatching,
  type VectorSelector,
} from './index.ts'
import {
  combined,
  increase,
  isNumber,
  overTime,
  product,
  quotient,
  type Sample,
  type Timed,
  total,
} from './testing-samples.ts'

/**
 * PromQL, as far as `numbers` of `testing.ts` uses it, in the plainest way: one step, one series and one sample after
 * the other, nothing kept, nothing skipped. The evaluator must say the same.
 */
export function plainlyEvaluated(input: string, series: readonly LoadedSeries[], atMs: number): Vector {
  return vectorOf(parseExpr(input), { series, atMs })
}

type Element = { readonly labels: Labels; readonly sample: Sample }
type Vector = readonly Element[]
type Moment = { readonly series: readonly LoadedSeries[]; readonly atMs: number }

/** The labels that decide which elements of two vectors belong together. */
const signatureOf =
  ({ isOn, labels: names }: VectorMatching) =>
  ({ labels }: Element): string =>
    labelsKey(
      keepLabels(labels, name =>
        isOn ? names.includes(name) : name !== METRIC_NAME && !names.includes(name),
      ),
    )

function vectorOf(expr: Expr, moment: Moment): Vector {
  switch (expr.kind) {
    case 'paren':
      return vectorOf(expr.expr, moment)
    case 'unary':
      return mapped(vectorOf(expr.expr, moment), sample => product(sample, -1))
    case 'vectorSelector':
      return selected(expr, moment)
    case 'aggregate':
      return aggregated(expr, moment)
    case 'binary':
      return expr.right.kind === 'number' || expr.right.kind === 'unary'
        ? withNumber(expr, moment)
        : withVector(expr, moment)
    case 'call':
      return called(expr, moment)
    default:
      throw new Error(`the reference knows no ${expr.kind}`)
  }
}

/** Each sample made anew, without the name; null drops it. */
const mapped = (vector: Vector, change: (sample: Sample) => Sample | null): Vector =>
  vector.flatMap(({ labels, sample }) => {
    const changed = change(sample)
    return changed === null ? [] : [{ labels: withoutName(labels), sample: changed }]
  })

function milliseconds(duration: Duration | null): number {
  if (duration?.kind !== 'seconds') throw new Error('the reference knows no such duration')
  return duration.seconds * 1_000
}

/** The time that a selector or subquery looks at. */
function lookedAtMs({ at, offset }: Modifiers, { atMs }: Moment): number {
  return (at?.kind === 'time' ? at.ms : atMs) - (offset ? milliseconds(offset) : 0)
}

/** Each series' samples in (to - lengthMs, to], `stale` where it says that it ended. */
function samplesOf(selector: VectorSelector, lengthMs: number, moment: Moment) {
  const passes = compileMatchers(selector.matchers)
  const toMs = lookedAtMs(selector, moment)
  return moment.series
    .filter(({ labels }) => passes(labels))
    .map(({ labels, timestampsMs, values, histograms }) => {
      const samples: { readonly atMs: number; readonly sample: Sample | 'stale' }[] = []
      for (const [i, time] of timestampsMs.entries()) {
        if (time <= toMs - lengthMs || time > toMs) continue
        const sample = isStaleAt(values, i) ? 'stale' : (histograms?.[i] ?? values[i] ?? NaN)
        samples.push({ atMs: time, sample })
      }
      return { labels, samples, toMs }
    })
}

function selected(selector: VectorSelector, moment: Moment): Vector {
  return samplesOf(selector, 300_000, moment).flatMap(({ labels, samples }) => {
    const newest = samples.at(-1)
    return !newest || newest.sample === 'stale' ? [] : [{ labels, sample: newest.sample }]
  })
}

function called(call: CallExpr, moment: Moment): Vector {
  const [first] = call.args
  const last = call.args.at(-1)
  if (first?.kind === 'matrixSelector' || first?.kind === 'subquery')
    return overRange(call.func, first, moment)
  if (!last) throw new Error(`the reference knows no ${call.func}`)
  const parameters = call.args.slice(0, -1).map(arg => (arg.kind === 'number' ? arg.value : NaN))
  return mapped(vectorOf(last, moment), sample =>
    isNumber(sample) ? null : ofHistogram(call.func, parameters, sample),
  )
}

type Range = { readonly labels: Labels; readonly samples: readonly Timed[]; readonly toMs: number }

function rangesOf(expr: MatrixSelector | SubqueryExpr, moment: Moment): readonly Range[] {
  if (expr.kind === 'subquery') return subqueried(expr, moment)
  return samplesOf(expr.selector, milliseconds(expr.range), moment).map(({ labels, samples, toMs }) => ({
    labels,
    samples: samples.filter((timed): timed is Timed => timed.sample !== 'stale'),
    toMs,
  }))
}

/** What an expression gives at the multiples of the step within the range. */
function subqueried(query: SubqueryExpr, moment: Moment): readonly Range[] {
  const toMs = lookedAtMs(query, moment)
  const stepMs = query.step ? milliseconds(query.step) : 60_000
  const found = new Map<
    string,
    { readonly labels: Labels; readonly samples: Timed[]; readonly toMs: number }
  >()
  const afterMs = toMs - milliseconds(query.range)
  for (let atMs = (Math.floor(afterMs / stepMs) + 1) * stepMs; atMs <= toMs; atMs += stepMs) {
    for (const { labels, sample } of vectorOf(query.expr, { ...moment, atMs })) {
      const range = found.get(labelsKey(labels)) ?? { labels, samples: [], toMs }
      found.set(labelsKey(labels), range)
      range.samples.push({ atMs, sample })
    }
  }
  return [...found.values()]
}

function overRange(func: string, expr: MatrixSelector | SubqueryExpr, moment: Moment): Vector {
  const lengthMs = milliseconds(expr.range)
  return rangesOf(expr, moment).flatMap(({ labels, samples, toMs }) => {
    if (samples.length === 0) return []
    const sample =
      func === 'rate' || func === 'increase'
        ? increase(samples, { toMs, lengthMs, isPerSecond: func === 'rate' })
        : overTime(
            func,
            samples.map(timed => timed.sample),
          )
    if (sample === null) return []
    return [{ labels: func === 'last_over_time' ? labels : withoutName(labels), sample }]
  })
}

function ofHistogram(
  func: string,
  [a = NaN, b = NaN]: readonly number[],
  histogram: NativeHistogram,
): number {
  switch (func) {
    case 'histogram_count':
      return histogram.count
    case 'histogram_sum':
      return histogram.sum
    case 'histogram_avg':
      return histogramAverage(histogram)
    case 'histogram_quantile':
      return histogramQuantile(a, histogram).value
    case 'histogram_fraction':
      return histogramFraction(a, b, histogram).value
    default:
      throw new Error(`the reference knows no ${func}`)
  }
}

function aggregated({ op, expr, param, grouping, isWithout }: AggregateExpr, moment: Moment): Vector {
  const groups = new Map<string, { readonly labels: Labels; readonly elements: Element[] }>()
  for (const element of vectorOf(expr, moment)) {
    const kept = keepLabels(element.labels, name =>
      isWithout ? name !== METRIC_NAME && !grouping.includes(name) : grouping.includes(name),
    )
    const group = groups.get(labelsKey(kept)) ?? { labels: kept, elements: [] }
    groups.set(labelsKey(kept), group)
    group.elements.push(element)
  }
  const parameter = param ? numberOf(param) : NaN
  return [...groups.values()].flatMap(({ labels, elements }) => {
    if (op === 'topk' || op === 'bottomk') return ranked(elements, op).slice(0, parameter)
    const sample = reduced(
      op,
      elements.map(element => element.sample),
      parameter,
    )
    return sample === null ? [] : [{ labels, sample }]
  })
}

/** The greatest first, or the least. */
function ranked(elements: readonly Element[], op: 'topk' | 'bottomk'): readonly Element[] {
  const numberIn = ({ sample }: Element): number => (isNumber(sample) ? sample : NaN)
  return elements.toSorted((a, b) => (op === 'topk' ? numberIn(b) - numberIn(a) : numberIn(a) - numberIn(b)))
}

function reduced(op: AggregateExpr['op'], samples: readonly Sample[], parameter: number): Sample | null {
  if (op === 'count') return samples.length
  if (op === 'group') return 1
  if (op === 'sum' || op === 'avg') return total(op, samples)
  const numbers = samples.filter(isNumber)
  if (op === 'stddev') return deviation(numbers)
  if (op === 'quantile') return quantile(parameter, numbers)
  const real = numbers.filter(number => !Number.isNaN(number))
  if (op !== 'min' && op !== 'max') throw new Error(`the reference knows no ${op}`)
  if (real.length === 0) return numbers.length > 0 ? NaN : null
  return op === 'min' ? Math.min(...real) : Math.max(...real)
}

function deviation(numbers: readonly number[]): number {
  const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length
  return Math.sqrt(numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / numbers.length)
}

function quantile(q: number, numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const rank = q * (sorted.length - 1)
  const [below, above] = [sorted[Math.floor(rank)] ?? NaN, sorted[Math.ceil(rank)] ?? NaN]
  return below + (above - below) * (rank - Math.floor(rank))
}

function withNumber({ op, left, right }: BinaryExpr, moment: Moment): Vector {
  const value = numberOf(right)
  const vector = vectorOf(left, moment)
  if (op === '>' || op === '<=') {
    return vector.filter(({ sample }) => isNumber(sample) && (op === '>' ? sample > value : sample <= value))
  }
  return mapped(vector, sample => {
    if (op === '*') return product(sample, value)
    if (isNumber(sample)) return op === '+' || op === '-' ? combined(sample, value, op) : null
    if (op === '/') return quotient(sample, value)
    if (op === '</') return trimHistogram(sample, value, 'below')
    return op === '>/' ? trimHistogram(sample, value, 'above') : null
  })
}

function numberOf(expr: Expr): number {
  if (expr.kind === 'number') return expr.value
  return expr.kind === 'unary' ? -numberOf(expr.expr) : NaN
}

function withVector({ op, left, right, matching }: BinaryExpr, moment: Moment): Vector {
  const signature = signatureOf(matching)
  const [a, b] = [vectorOf(left, moment), vectorOf(right, moment)]
  const bySignature = new Map(b.map(element => [signature(element), element]))
  if (op === 'and') return a.filter(element => bySignature.has(signature(element)))
  if (op === 'unless') return a.filter(element => !bySignature.has(signature(element)))
  if (op === 'or') {
    const known = new Set(a.map(signature))
    return [...a, ...b.filter(element => !known.has(signature(element)))]
  }
  return a.flatMap(element => {
    const other = bySignature.get(signature(element))
    if (!other) return []
    const sample = arithmetic(op, element.sample, other.sample)
    return sample === null ? [] : [{ labels: withoutName(element.labels), sample }]
  })
}

function arithmetic(op: BinaryExpr['op'], a: Sample, b: Sample): Sample | null {
  if (op === '+' || op === '-') return combined(a, b, op)
  return op === '*' && isNumber(a) && isNumber(b) ? a * b : null
}
