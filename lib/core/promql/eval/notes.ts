import type { AnnotationKind } from './evaluator.ts'

/** What a query's reader should be told, in Prometheus' words; the place in the expression is added elsewhere. */
export type Note = { readonly kind: AnnotationKind; readonly message: string }

const warning = (message: string): Note => ({ kind: 'warning', message })
const info = (message: string): Note => ({ kind: 'info', message })
const quoted = (text: string): string => JSON.stringify(text)
const ofMetric = (name: string): string => (name === '' ? '' : ` for metric name ${quoted(name)}`)

/** What is done with two native histograms. */
export type Operation = 'addition' | 'subtraction' | 'aggregation'

const MIX = 'encountered a mix of histograms and floats for'
export const mixedSamples = (name: string): Note => warning(`${MIX} metric name ${quoted(name)}`)
export const MIXED_AGGREGATION = warning(`${MIX} aggregation`)

export const mixedSchemas = (name: string): Note =>
  warning(
    `vector contains a mix of histograms with exponential and custom buckets schemas for metric name ${quoted(name)}`,
  )

export const classicAndNative = (name: string): Note =>
  warning(`vector contains a mix of classic and native histograms${ofMetric(name)}`)

export const notCounter = (name: string): Note =>
  warning(`this native histogram metric is not a counter: ${quoted(name)}`)

export const notGauge = (name: string): Note =>
  warning(`this native histogram metric is not a gauge: ${quoted(name)}`)

export const startOverlaps = (name: string): Note =>
  warning(`sample has start time that overlaps with previous sample timestamp for metric ${quoted(name)}`)

export const resetsCollide = (operation: Operation): Note =>
  warning(`conflicting counter resets during histogram ${operation}`)

export const boundsReconciled = (operation: Operation): Note =>
  info(`mismatched custom buckets were reconciled during ${operation}`)

export const incompatibleLayout = (operator: string): Note =>
  warning(`incompatible bucket layout encountered for binary operator ${operator}`)

export const incompatibleTypes = (left: string, operator: string, right: string): Note =>
  info(
    `incompatible sample types encountered for binary operator ${quoted(operator)}: ${left} ${operator} ${right}`,
  )

export const ignoredInAggregation = (aggregation: string): Note =>
  info(`ignored histogram in ${aggregation} aggregation`)

export const ignoredInRange = (name: string): Note =>
  info(`ignored histograms in a range containing both floats and histograms for metric name ${quoted(name)}`)

const NAN = 'has NaN observations,'
export const quantileIsNaN = (name: string): Note =>
  info(`input to histogram_quantile ${NAN} result is NaN${ofMetric(name)}`)

export const quantileIsSkewed = (name: string): Note =>
  info(`input to histogram_quantile ${NAN} result is skewed higher${ofMetric(name)}`)

export const fractionWithoutNaN = (name: string): Note =>
  info(`input to histogram_fraction ${NAN} which are excluded from all fractions${ofMetric(name)}`)
