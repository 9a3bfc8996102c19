import { formatLabels, labelsKey } from '../../labels/index.ts'
import { formatHistogram, matchHistograms, type NativeHistogram } from '../../native-histogram/index.ts'
import type { Sample } from '../eval/samples.ts'
import type { Annotations } from '../evaluate.ts'
import { formatDecimal } from '../syntax/number.ts'
import type { Answer, Points } from './run.ts'
import type { EvalCommand, Expectation } from './script.ts'
import type { Item } from './series.ts'

const RELATIVE_TOLERANCE = 1e-6

/** Equal as the test language has it: NaN is NaN, infinities by sign, else to a millionth. */
function isAlmostEqual(a: number, b: number): boolean {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b)
  if (a === b) return true
  const total = Math.abs(a) + Math.abs(b)
  if (!Number.isFinite(total)) return false
  return Math.abs(a - b) / total < RELATIVE_TOLERANCE
}

function matches(text: Expectation['text'], message: string): boolean {
  if (!text) return true
  return text.how === 'msg' ? text.value === message : new RegExp(text.value).test(message)
}

export function checkFailure(fails: readonly Expectation[], error: string): string | null {
  if (fails.length === 0) return `the query failed: ${error}`
  const unmet = fails.find(({ text }) => !matches(text, error))
  return unmet
    ? `failed with ${JSON.stringify(error)}, expected ${unmet.text?.how} ${unmet.text?.value}`
    : null
}

/** If a kind of annotation is expected at all, each must be expected and each expectation must be met. */
export function checkAnnotations(
  expectations: readonly Expectation[],
  annotations: Annotations,
): string | null {
  for (const [kind, none, messages] of [
    ['warn', 'no_warn', annotations.warnings],
    ['info', 'no_info', annotations.infos],
  ] as const) {
    if (expectations.some(expectation => expectation.kind === none) && messages.length > 0) {
      return `expected ${none}, got ${messages.join('; ')}`
    }
    const wanted = expectations.filter(expectation => expectation.kind === kind)
    if (wanted.length === 0) continue
    const unmet = wanted.find(({ text }) => !messages.some(message => matches(text, message)))
    if (unmet) return `expected ${kind} ${unmet.text?.value ?? ''}, got ${messages.join('; ') || 'none'}`
    const surplus = messages.find(message => !wanted.some(({ text }) => matches(text, message)))
    if (surplus) return `unexpected ${kind}: ${surplus}`
  }
  return null
}

export function checkResult(command: EvalCommand, answer: Answer): string | null {
  if (command.string !== null) {
    const isEqual = answer.kind === 'string' && answer.value === command.string
    return isEqual ? null : `expected the string ${JSON.stringify(command.string)}, got ${describe(answer)}`
  }
  if (command.scalar !== null) {
    const isEqual = answer.kind === 'scalar' && isAlmostEqual(answer.value, command.scalar)
    return isEqual ? null : `expected the scalar ${formatDecimal(command.scalar)}, got ${describe(answer)}`
  }
  if (answer.kind !== 'series') return `expected series, got ${describe(answer)}`
  return checkSeries(command, answer.series)
}

function describe(answer: Answer): string {
  if (answer.kind === 'series') return `${answer.series.length} series`
  return `${answer.kind} ${answer.kind === 'scalar' ? formatDecimal(answer.value) : JSON.stringify(answer.value)}`
}

function checkSeries(command: EvalCommand, series: readonly Points[]): string | null {
  const expected = new Map(command.series.map((line, place) => [labelsKey(line.labels), { line, place }]))
  for (const [place, points] of series.entries()) {
    const name = formatLabels(points.labels)
    const found = expected.get(labelsKey(points.labels))
    if (!found)
      return `unexpected series ${name} with ${[...samplesOf(points)].map(describeSample).join(' ')}`
    expected.delete(labelsKey(points.labels))
    if (command.isOrdered && found.place !== place) {
      return `${name} is in place ${place + 1}, expected in place ${found.place + 1}`
    }
    const problem = checkPoints(command, found.line.items, points)
    if (problem) return `${name}: ${problem}`
  }
  for (const { line } of expected.values()) {
    if (line.items.some(item => item !== 'gap')) return `missing series ${formatLabels(line.labels)}`
  }
  return null
}

const samplesOf = ({ values, histograms }: Points): Sample[] =>
  Array.from(values, (value, i) => histograms?.[i] ?? value)

const describeSample = (sample: Sample): string =>
  typeof sample === 'number' ? formatDecimal(sample) : describeHistogram(sample)

const describeHistogram = (histogram: NativeHistogram): string =>
  `schema ${histogram.schema} ${formatHistogram(histogram)} bounds [${histogram.customBounds.join(' ')}] ${histogram.counterReset}`

const describeItem = (item: Item): string => {
  if (typeof item === 'string') return item
  return describeSample(typeof item === 'number' ? item : item.histogram)
}

function isExpected(item: Item, got: Sample | undefined): boolean {
  if (item === 'gap') return got === undefined
  if (typeof item === 'number') return typeof got === 'number' && isAlmostEqual(item, got)
  if (item === 'stale' || typeof got !== 'object') return false
  const { histogram, isResetStated } = item
  if (isResetStated && histogram.counterReset !== got.counterReset) return false
  return matchHistograms(histogram, got, isAlmostEqual)
}

function checkPoints(command: EvalCommand, items: readonly Item[], points: Points): string | null {
  const { fromMs, stepMs } = command.rangeVector ?? command.when
  const samples = samplesOf(points)
  const got = new Map([...points.times].map((time, i) => [time, samples[i]]))
  for (const [i, item] of items.entries()) {
    const time = fromMs + i * stepMs
    const sample = got.get(time)
    got.delete(time)
    if (isExpected(item, sample)) continue
    const found = sample === undefined ? 'nothing' : describeSample(sample)
    return `at ${time / 1000}s got ${found}, expected ${describeItem(item)}`
  }
  const [surplus] = got
  if (!surplus) return null
  return `unexpected value ${describeSample(surplus[1] ?? NaN)} at ${surplus[0] / 1000}s`
}
