import { Count, Factor, Flag } from '../fields.ts'

/** What `global` says of native histograms for all jobs. */
export const GLOBAL_HISTOGRAM_FIELDS = {
  scrape_native_histograms: Flag.optional(),
  always_scrape_classic_histograms: Flag.optional(),
  convert_classic_histograms_to_nhcb: Flag.optional(),
} as const

/** And what a job says. */
export const HISTOGRAM_FIELDS = {
  ...GLOBAL_HISTOGRAM_FIELDS,
  native_histogram_bucket_limit: Count.default(0),
  native_histogram_min_bucket_factor: Factor.default(0),
} as const
