import { CUSTOM_BUCKETS, type NativeHistogram, reduceTo } from '../native-histogram/index.ts'
import { ScrapeRefusal } from './refusal.ts'

/** What a job wants of histograms; named as in Prometheus' configuration. */
export type HistogramRules = {
  /** `scrape_native_histograms` */
  readonly scrapesNative: boolean
  /** `always_scrape_classic_histograms` */
  readonly alwaysClassic: boolean
  /** `convert_classic_histograms_to_nhcb` */
  readonly convertsClassic: boolean
  /** `native_histogram_bucket_limit`; 0 = no limit. */
  readonly bucketLimit: number
  /** `native_histogram_min_bucket_factor`; 0 = as the target has them. */
  readonly minBucketFactor: number
}

export const PLAIN_HISTOGRAM_RULES: HistogramRules = {
  scrapesNative: false,
  alwaysClassic: false,
  convertsClassic: false,
  bucketLimit: 0,
  minBucketFactor: 0,
}

const HIGHEST_SCHEMA = 8
const LOWEST_SCHEMA = -4

/**
 * A histogram as the job wants it: buckets no finer than `min_bucket_factor`, and made coarser until they are not more
 * than the limit.
 * @throws ScrapeRefusal when there is no such
 */
export function withinLimits(histogram: NativeHistogram, rules: HistogramRules): NativeHistogram {
  const { bucketLimit, minBucketFactor } = rules
  let reduced = reduceTo(schemaOfFactor(minBucketFactor), histogram)
  while (bucketLimit > 0 && bucketsOf(reduced) > bucketLimit) {
    if (reduced.schema === CUSTOM_BUCKETS || reduced.schema <= LOWEST_SCHEMA)
      throw tooManyBuckets(bucketLimit)
    reduced = reduceTo(reduced.schema - 1, reduced)
  }
  return reduced
}

const bucketsOf = ({ negative, positive }: NativeHistogram): number =>
  negative.indexes.length + positive.indexes.length

/** The finest schema whose buckets grow by the factor at least: 2^(2^-schema) ≥ factor. */
function schemaOfFactor(factor: number): number {
  if (factor <= 1) return HIGHEST_SCHEMA
  const schema = Math.floor(-Math.log2(Math.log2(factor)))
  return Math.max(LOWEST_SCHEMA, Math.min(HIGHEST_SCHEMA, schema))
}

const tooManyBuckets = (limit: number): ScrapeRefusal =>
  new ScrapeRefusal(
    'bucket_limit',
    `a native histogram has more than ${limit} buckets, and cannot be made coarser: raise native_histogram_bucket_limit for this job, or have the target use fewer`,
  )
