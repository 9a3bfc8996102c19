import type { ValueType } from './ast.ts'

/** What a function takes and gives. `variadic`: how many more arguments than `args.length - 1` may come (-1 = any). */
export type Signature = {
  readonly args: readonly ValueType[]
  readonly variadic: number
  readonly returns: ValueType
}

const of = (args: readonly ValueType[], returns: ValueType = 'vector', variadic = 0): Signature => ({
  args,
  returns,
  variadic,
})

const spread = (names: string, signature: Signature): [string, Signature][] =>
  names.split(' ').map(name => [name, signature])

const OF_VECTOR =
  'abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor histogram_avg histogram_count ' +
  'histogram_stddev histogram_stdvar histogram_sum ln log10 log2 rad sgn sin sinh sort sort_desc sqrt ' +
  'start_timestamp tan tanh timestamp'
const OF_TIME = 'day_of_month day_of_week day_of_year days_in_month hour minute month year'
const OF_RANGE =
  'absent_over_time avg_over_time changes count_over_time delta deriv first_over_time idelta increase irate ' +
  'last_over_time mad_over_time max_over_time min_over_time present_over_time rate resets stddev_over_time ' +
  'stdvar_over_time sum_over_time ts_of_first_over_time ts_of_last_over_time ts_of_max_over_time ts_of_min_over_time'

/** Every function of the language with its types. */
export const SIGNATURES: ReadonlyMap<string, Signature> = new Map<string, Signature>([
  ...spread(OF_VECTOR, of(['vector'])),
  ...spread(OF_TIME, of(['vector'], 'vector', 1)),
  ...spread(OF_RANGE, of(['matrix'])),
  ...spread('time pi start end step range', of([], 'scalar')),
  ...spread('min_of max_of', of(['scalar', 'scalar'], 'scalar')),
  ...spread('clamp_max clamp_min', of(['vector', 'scalar'])),
  ...spread('sort_by_label sort_by_label_desc', of(['vector', 'string'], 'vector', -1)),
  ['clamp', of(['vector', 'scalar', 'scalar'])],
  ['double_exponential_smoothing', of(['matrix', 'scalar', 'scalar'])],
  ['histogram_fraction', of(['scalar', 'scalar', 'vector'])],
  ['histogram_quantile', of(['scalar', 'vector'])],
  ['histogram_quantiles', of(['vector', 'string', 'scalar', 'scalar'], 'vector', 9)],
  ['info', of(['vector', 'vector'], 'vector', 1)],
  ['label_join', of(['vector', 'string', 'string', 'string'], 'vector', -1)],
  ['label_replace', of(['vector', 'string', 'string', 'string', 'string'])],
  ['predict_linear', of(['matrix', 'scalar'])],
  ['quantile_over_time', of(['scalar', 'matrix'])],
  ['round', of(['vector', 'scalar'], 'vector', 1)],
  ['scalar', of(['vector'], 'scalar')],
  ['vector', of(['scalar'])],
])
