import {
  compareLabels,
  formatLabels,
  type Labels,
  labelPairs,
  labelsKey,
  labelValue,
} from '../labels/index.ts'
import { histogramExpression } from '../native-histogram/index.ts'
import { formatDecimal } from '../promql/index.ts'
import type { RuleSample } from '../rules/index.ts'

export type SeenAlert = { readonly labels: Labels; readonly annotations: Labels }

/** One difference between what was expected and what came; `index` is the expectation that it belongs to. */
export type Difference = {
  readonly index: number | null
  /** The annotation that is another one. */
  readonly annotation?: string
  readonly message: string
}

/** What differs between the alerts that should fire and those that do. */
export function compareAlerts(expected: readonly SeenAlert[], got: readonly SeenAlert[]): Difference[] {
  const left = [...got]
  const differences: Difference[] = []
  const take = (isWanted: (alert: SeenAlert) => boolean): SeenAlert | undefined => {
    const at = left.findIndex(isWanted)
    return at < 0 ? undefined : left.splice(at, 1)[0]
  }
  // First those that are the same in all: two alerts of two rules may share their labels.
  const open = [...expected.entries()].filter(([, alert]) => !take(other => isSame(alert, other)))
  for (const [index, alert] of open) {
    const near = take(other => labelsKey(other.labels) === labelsKey(alert.labels))
    if (near) differences.push(...annotationDifferences({ index, alert, near }))
    else
      differences.push({ index, message: `expected ${formatLabels(alert.labels)} to fire, ${butGot(left)}` })
  }
  const isExplained = differences.some(({ message }) => message.includes('got no such alert but'))
  if (!isExplained) {
    for (const alert of left) {
      differences.push({
        index: null,
        message: `expected no such alert, got ${formatLabels(alert.labels)} firing`,
      })
    }
  }
  return differences
}

const isSame = (a: SeenAlert, b: SeenAlert): boolean =>
  labelsKey(a.labels) === labelsKey(b.labels) && labelsKey(a.annotations) === labelsKey(b.annotations)

function butGot(left: readonly SeenAlert[]): string {
  if (left.length === 0) return 'got no such alert'
  const listed = left.slice(0, LISTED).map(({ labels }) => formatLabels(labels))
  const more = left.length > LISTED ? ` and ${left.length - LISTED} more` : ''
  return `got no such alert but ${listed.join(', ')}${more}`
}

const LISTED = 5

function annotationDifferences(pair: { index: number; alert: SeenAlert; near: SeenAlert }): Difference[] {
  const { index, alert, near } = pair
  const names = new Set(
    [...labelPairs(alert.annotations), ...labelPairs(near.annotations)].map(([name]) => name),
  )
  return [...names].flatMap(name => {
    const [expected, got] = [labelValue(alert.annotations, name), labelValue(near.annotations, name)]
    if (expected === got) return []
    const said = (text: string) => (text === '' ? 'none' : JSON.stringify(text))
    return [
      {
        index,
        annotation: name,
        message: `annotation ${name} of ${formatLabels(alert.labels)}: expected ${said(expected)}, got ${said(got)}`,
      },
    ]
  })
}

/** What a sample is, as a test writes it. */
const written = ({ value, histogram }: RuleSample): string =>
  histogram ? histogramExpression(histogram) : formatDecimal(value)

/**
 * What differs between the samples of an expression. `isEqual` compares numbers; histograms must be the same in all
 * that their text shows, what is known of their counter included.
 */
export function compareSamples(
  { expected, got }: { readonly expected: readonly RuleSample[]; readonly got: readonly RuleSample[] },
  isEqual: (a: number, b: number) => boolean,
): Difference[] {
  const byKey = new Map(got.map(sample => [labelsKey(sample.labels), sample]))
  const differences: Difference[] = []
  const isSameSample = (a: RuleSample, b: RuleSample): boolean =>
    a.histogram || b.histogram ? written(a) === written(b) : isEqual(a.value, b.value)
  for (const [index, sample] of expected.entries()) {
    const { labels } = sample
    const found = byKey.get(labelsKey(labels))
    byKey.delete(labelsKey(labels))
    if (found && isSameSample(found, sample)) continue
    const is = found ? written(found) : 'no such series'
    differences.push({
      index,
      message: `${formatLabels(labels)}: expected ${written(sample)}, got ${is}`,
    })
  }
  const left = [...byKey.values()].sort((a, b) => compareLabels(a.labels, b.labels))
  for (const sample of left) {
    const message = `${formatLabels(sample.labels)}: expected no such series, got ${written(sample)}`
    differences.push({ index: null, message })
  }
  return differences
}

export const isExactly = (a: number, b: number): boolean => a === b || (Number.isNaN(a) && Number.isNaN(b))

/** Equal to a millionth, as Prometheus' own tests compare. */
export function isNearly(a: number, b: number): boolean {
  if (isExactly(a, b)) return true
  const total = Math.abs(a) + Math.abs(b)
  return Number.isFinite(total) && Math.abs(a - b) / total < 1e-6
}
