import {
  compileMatchers,
  keepLabels,
  type Labels,
  labelPairs,
  labelsKey,
  labelsOf,
  labelValue,
  METRIC_NAME,
  metricName,
} from '../labels/index.ts'
import type { Named } from './usage.ts'

/** A line of `metric_relabel_configs` that would save series, and why nobody would miss them. */
export type Drop = {
  readonly kind: 'metric' | 'label'
  readonly job: string
  /** The metric, or the label. */
  readonly name: string
  /** Series that would be gone. */
  readonly saves: number
  readonly reason: string
  readonly yaml: string
}

export type DropFacts = {
  readonly series: readonly Labels[]
  /** What rules, pages, panels and queries name. */
  readonly named: Named
  /** Jobs that are scraped by the configuration: the others have no such lines. */
  readonly jobs: ReadonlySet<string>
  /** Words of the configuration in force: what it names is used, whoever reads it. */
  readonly words: ReadonlySet<string>
}

/** Fewer are not worth a line. */
const LEAST_SAVED = 50
/** A label is as good as unique when nearly each series has a value of its own. */
const UNIQUE_SHARE = 0.9
const MOST_DROPS = 20
/** What tells targets and buckets apart is never proposed. */
const KEPT_LABELS: ReadonlySet<string> = new Set([METRIC_NAME, 'job', 'instance', 'le', 'quantile'])

/** What could be dropped, by what it saves; from facts alone. */
export function proposeDrops(facts: DropFacts): Drop[] {
  const jobs = new Map<string, Labels[]>()
  for (const labels of facts.series) {
    const job = labelValue(labels, 'job')
    if (!facts.jobs.has(job)) continue
    const known = jobs.get(job)
    if (known) known.push(labels)
    else jobs.set(job, [labels])
  }
  const isUsed = usedMetric(facts)
  const drops: Drop[] = []
  for (const [job, series] of jobs)
    drops.push(...unusedMetrics(job, series, isUsed), ...uniqueLabels(job, series, facts))
  return drops.sort((a, b) => b.saves - a.saves || (a.name < b.name ? -1 : 1)).slice(0, MOST_DROPS)
}

/** Whether something names a metric: outright, by a pattern, or as the family of its buckets. */
function usedMetric({ named, words }: DropFacts): (metric: string) => boolean {
  const patterns = named.patterns.map(compileMatchers)
  return metric => {
    const family = metric.replace(/_(bucket|sum|count|total|created|info)$/, '')
    if (named.metrics.has(metric) || words.has(metric) || words.has(family)) return true
    return patterns.some(passes => passes(labelsOf([[METRIC_NAME, metric]])))
  }
}

function unusedMetrics(job: string, series: readonly Labels[], isUsed: (metric: string) => boolean): Drop[] {
  const counts = new Map<string, number>()
  for (const labels of series) counts.set(metricName(labels), (counts.get(metricName(labels)) ?? 0) + 1)
  return [...counts].flatMap(([name, saves]): Drop[] => {
    if (saves < LEAST_SAVED || isUsed(name)) return []
    const reason = 'no rule, page, panel or query named it'
    return [{ kind: 'metric', job, name, saves, reason, yaml: dropMetric(name) }]
  })
}

function uniqueLabels(job: string, series: readonly Labels[], { named, words }: DropFacts): Drop[] {
  const counts = new Map<string, { readonly values: Set<string>; series: number }>()
  for (const labels of series)
    for (const [name, value] of labelPairs(labels)) {
      if (KEPT_LABELS.has(name)) continue
      const known = counts.get(name) ?? { values: new Set<string>(), series: 0 }
      counts.set(name, known)
      known.values.add(value)
      known.series++
    }
  return [...counts].flatMap(([name, { values, series: count }]): Drop[] => {
    const isUnique = values.size >= LEAST_SAVED && values.size >= count * UNIQUE_SHARE
    if (!isUnique || named.labels.has(name) || words.has(name)) return []
    const saves = savedWithout(name, series)
    if (saves < LEAST_SAVED) return []
    const reason = `its ${values.size.toLocaleString('en-US')} values tell ${count.toLocaleString('en-US')} series apart, and no query names it`
    return [{ kind: 'label', job, name, saves, reason, yaml: dropLabel(name) }]
  })
}

/** Series that would become equal to others. */
function savedWithout(name: string, series: readonly Labels[]): number {
  const rest = new Set<string>()
  let touched = 0
  for (const labels of series) {
    if (labelValue(labels, name) === '') continue
    touched++
    rest.add(labelsKey(keepLabels(labels, label => label !== name)))
  }
  return touched - rest.size
}

const dropMetric = (name: string): string =>
  `metric_relabel_configs:\n  - source_labels: [__name__]\n    regex: ${yamlText(escaped(name))}\n    action: drop\n`

const dropLabel = (name: string): string =>
  `metric_relabel_configs:\n  - regex: ${yamlText(escaped(name))}\n    action: labeldrop\n`

/** Names may be any UTF-8: a pattern takes them as they are. */
const escaped = (name: string): string => name.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')
const yamlText = (text: string): string =>
  /^[A-Za-z_][\w:]*$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`
