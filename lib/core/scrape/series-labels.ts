import {
  keepLabels,
  type Labels,
  labelPairs,
  labelsOf,
  labelValue,
  METRIC_NAME,
  withLabel,
} from '../labels/index.ts'
import { compileRelabel } from '../relabel/index.ts'
import type { ScrapeJob, ScrapeLimits } from './job.ts'
import { ScrapeRefusal } from './refusal.ts'

const EXPORTED = 'exported_'

/** The labels that a sample is stored under; null when metric relabelling drops it. */
export type SeriesLabels = (exposed: Labels, emptyNames: readonly string[]) => Labels | null

/**
 * How a target's samples get their final labels: the target's own, metric relabelling, then the limits.
 * @throws ScrapeRefusal from the returned function when the whole scrape must fail
 */
export function createSeriesLabels(
  job: Pick<ScrapeJob, 'honorLabels' | 'metricRelabelRules' | 'limits'>,
  targetLabels: Labels,
): SeriesLabels {
  const relabel = job.metricRelabelRules.length > 0 ? compileRelabel(job.metricRelabelRules) : null
  const merge = job.honorLabels ? addMissing : overrule
  return (exposed, emptyNames) => {
    const merged = merge(exposed, targetLabels, emptyNames)
    const labels = relabel ? relabel(merged) : merged
    if (labels === null || labels.length === 0) return null
    if (labelValue(labels, METRIC_NAME) === '') {
      throw new ScrapeRefusal('no_name', 'a metric relabelling rule left a sample without a metric name')
    }
    checkLimits(labels, job.limits)
    return labels
  }
}

/** honor_labels: what the target says of itself stays, even that it has no such label. */
function addMissing(exposed: Labels, targetLabels: Labels, emptyNames: readonly string[]): Labels {
  const missing = emptyNames.length === 0 ? targetLabels : without(targetLabels, emptyNames)
  return labelsOf([...labelPairs(missing), ...labelPairs(exposed)])
}

const without = (labels: Labels, names: readonly string[]): Labels =>
  keepLabels(labels, name => !names.includes(name))

/** The target's labels win; a sample's own label of the same name becomes `exported_…`, short names first. */
function overrule(exposed: Labels, targetLabels: Labels): Labels {
  let merged = exposed
  let conflicts: [string, string][] | null = null
  for (let i = 0; i < targetLabels.length; i += 2) {
    const [name = '', value = ''] = [targetLabels[i], targetLabels[i + 1]]
    const own = labelValue(exposed, name)
    if (own !== '') conflicts = [...(conflicts ?? []), [name, own]]
    merged = withLabel(merged, name, value)
  }
  for (const [name, value] of (conflicts ?? []).sort(([a], [b]) => a.length - b.length)) {
    let exported = EXPORTED + name
    while (labelValue(merged, exported) !== '') exported = EXPORTED + exported
    merged = withLabel(merged, exported, value)
  }
  return merged
}

function checkLimits(labels: Labels, limits: ScrapeLimits): void {
  const name = labelValue(labels, METRIC_NAME).slice(0, 50)
  const count = labels.length / 2
  if (limits.labels > 0 && count > limits.labels) {
    throw new ScrapeRefusal(
      'label_limit',
      `${name} has ${count} labels, label_limit is ${limits.labels}: drop labels by metric_relabel_configs, or raise the limit`,
    )
  }
  if (limits.labelNameLength === 0 && limits.labelValueLength === 0) return
  for (const [label, value] of labelPairs(labels)) {
    checkLength({ metric: name, label, text: label, limit: limits.labelNameLength, what: 'name' })
    checkLength({ metric: name, label, text: value, limit: limits.labelValueLength, what: 'value' })
  }
}

type LengthCheck = {
  readonly metric: string
  readonly label: string
  readonly text: string
  readonly limit: number
  readonly what: 'name' | 'value'
}

/** Lengths count bytes of UTF-8, as in Prometheus. */
function checkLength({ metric, label, text, limit, what }: LengthCheck): void {
  if (limit === 0 || text.length * 3 <= limit) return
  const length = new TextEncoder().encode(text).length
  if (length <= limit) return
  throw new ScrapeRefusal(
    `label_${what}_length_limit`,
    `the label ${what} of "${label.slice(0, 50)}" on ${metric} has ${length} bytes, label_${what}_length_limit is ${limit}`,
  )
}
