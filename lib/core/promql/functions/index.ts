import type { PromqlFunction } from '../eval/evaluator.ts'
import { ABSENT_FUNCTIONS } from './absent.ts'
import { HISTOGRAM_FUNCTIONS } from './histogram.ts'
import { INFO_FUNCTIONS } from './info.ts'
import { LABEL_FUNCTIONS } from './label.ts'
import { MATH_FUNCTIONS } from './math.ts'
import { evaluateOverRange, type RangeFunction } from './over-range.ts'
import { OVER_TIME_FUNCTIONS } from './over-time.ts'
import { RATE_FUNCTIONS } from './rate.ts'
import { REGRESSION_FUNCTIONS } from './regression.ts'
import { SORT_FUNCTIONS } from './sort.ts'
import { TIME_FUNCTIONS } from './time.ts'

/** Functions of a range vector, by name. */
export const RANGE_FUNCTIONS: ReadonlyMap<string, RangeFunction> = new Map(
  Object.entries({ ...OVER_TIME_FUNCTIONS, ...RATE_FUNCTIONS, ...REGRESSION_FUNCTIONS }),
)

const overRanges = [...RANGE_FUNCTIONS].map(([name, func]): [string, PromqlFunction] => [
  name,
  (call, evaluator) => evaluateOverRange(func, call, evaluator),
])

/** Every function that can be evaluated, by name. */
export const FUNCTIONS: ReadonlyMap<string, PromqlFunction> = new Map(
  Object.entries({
    ...ABSENT_FUNCTIONS,
    ...HISTOGRAM_FUNCTIONS,
    ...INFO_FUNCTIONS,
    ...LABEL_FUNCTIONS,
    ...MATH_FUNCTIONS,
    ...Object.fromEntries(overRanges),
    ...SORT_FUNCTIONS,
    ...TIME_FUNCTIONS,
  }),
)
