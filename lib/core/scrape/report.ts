import { type Labels, labelPairs, labelsOf, METRIC_NAME } from '../labels/index.ts'

/** The series that tell of a scrape itself, in the order of `reportValues`. */
const REPORT_NAMES = [
  'up',
  'scrape_duration_seconds',
  'scrape_samples_scraped',
  'scrape_samples_post_metric_relabeling',
  'scrape_series_added',
] as const

export type ScrapeReport = {
  readonly isUp: boolean
  readonly durationSeconds: number
  readonly scraped: number
  readonly kept: number
  readonly added: number
}

/** The label sets of a target's report series: its own labels and a name. */
export const reportLabels = (targetLabels: Labels): Labels[] =>
  REPORT_NAMES.map(name => labelsOf([...labelPairs(targetLabels), [METRIC_NAME, name]]))

export const reportValues = (report: ScrapeReport): number[] => [
  report.isUp ? 1 : 0,
  report.durationSeconds,
  report.scraped,
  report.kept,
  report.added,
]
