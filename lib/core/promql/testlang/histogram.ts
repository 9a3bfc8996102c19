import {
  bucketsOfRun,
  type CounterReset,
  CUSTOM_BUCKETS,
  type NativeHistogram,
} from '../../native-histogram/index.ts'
import { parseNumber } from '../syntax/number.ts'

/** A native histogram of a script; what is known of resets is compared only where the script states it. */
export type HistogramItem = { readonly histogram: NativeHistogram; readonly isResetStated: boolean }

const RESETS: Readonly<Record<string, CounterReset>> = {
  unknown: 'unknown',
  reset: 'reset',
  not_reset: 'notReset',
  gauge: 'gauge',
}

const NUMBERS = new Set(['schema', 'sum', 'count', 'z_bucket', 'z_bucket_w', 'offset', 'n_offset'])
const LISTS = new Set(['buckets', 'n_buckets', 'custom_values'])
const FIELD = /^(\w+):(\[[^\]]*\]|\S+)$/
const FIELDS = /\w+:\[[^\]]*\]|\S+/g

/**
 * Reads what stands between `{{` and `}}`: `schema:1 sum:3 count:22 buckets:[5 10]`. What is left out is 0.
 * @throws Error that names the field that cannot be read
 */
export function parseHistogram(text: string): HistogramItem {
  const numbers = new Map<string, number>()
  const lists = new Map<string, readonly number[]>()
  let counterReset: CounterReset | null = null
  for (const field of text.match(FIELDS) ?? []) {
    const [, name = '', value = ''] = FIELD.exec(field) ?? []
    if (NUMBERS.has(name)) numbers.set(name, numberOf(value, field))
    else if (LISTS.has(name)) lists.set(name, listOf(value, field))
    else if (name === 'counter_reset_hint' && RESETS[value]) counterReset = RESETS[value]
    else throw new Error(`unknown field ${JSON.stringify(field)} of a histogram`)
  }
  const number = (name: string): number => numbers.get(name) ?? 0
  const list = (name: string): readonly number[] => lists.get(name) ?? []
  const schema = number('schema')
  const histogram = {
    schema,
    counterReset: counterReset ?? 'unknown',
    count: number('count'),
    sum: number('sum'),
    zeroThreshold: number('z_bucket_w'),
    zeroCount: number('z_bucket'),
    positive: bucketsOfRun(number('offset'), list('buckets')),
    negative: bucketsOfRun(number('n_offset'), list('n_buckets')),
    customBounds: Float64Array.from(schema === CUSTOM_BUCKETS ? list('custom_values') : []),
  }
  return { histogram, isResetStated: counterReset !== null }
}

function numberOf(text: string, field: string): number {
  const isNegative = text.startsWith('-')
  const value = parseNumber(text.replace(/^[+-]/, ''))
  if (value === null) throw new Error(`expected a number in ${JSON.stringify(field)} of a histogram`)
  return isNegative ? -value : value
}

function listOf(text: string, field: string): number[] {
  if (!text.startsWith('[')) throw new Error(`expected [numbers] in ${JSON.stringify(field)} of a histogram`)
  return (text.slice(1, -1).match(/\S+/g) ?? []).map(item => numberOf(item, field))
}
