import { missingNames, namedSeries, type TableRows, tableRows } from '../components/panels/panel-model.ts'
import { compileCheck, fieldSamples } from '../lib/core/check/index.ts'
import type { Configuration } from '../lib/core/config/index.ts'
import { CheckConfig } from '../lib/core/config/schema/check.ts'
import { PanelConfig } from '../lib/core/config/schema/panel.ts'
import { parseExposition } from '../lib/core/exposition/index.ts'
import {
  compareLabels,
  formatLabels,
  type Labels,
  labelsFromObject,
  labelsToObject,
} from '../lib/core/labels/index.ts'
import { type ShownPanel, shownPanel } from '../lib/core/panel/index.ts'
import { evaluated } from '../lib/core/promql/testing.ts'
import { PLAIN_SCRAPE_JOB } from '../lib/core/scrape/job.ts'
import { createSeriesLabels } from '../lib/core/scrape/series-labels.ts'
import type { Fault } from './simulator/faults.ts'
import { AT_MS, systemNamed, withMetrics } from './simulator/testing.ts'
import { fleetOf, PLAIN } from './testing.ts'

const STEP_MS = 15_000
const TEXT = 'text/plain; version=0.0.4'
type LabelSet = Readonly<Record<string, string>>
type Kept = { readonly labels: Labels; readonly times: number[]; readonly values: number[] }

/** What a panel shows at a moment. */
export type Look = {
  /** Name of the line → its newest figure. */
  readonly figures: Readonly<Record<string, number>>
  /** Said below the chart. */
  readonly missing: readonly string[]
  readonly table: TableRows
}

/** Series as they come in, and the panels of the fleets over them. Times in ms from `AT_MS`. */
export function createRoom(configuration: Configuration) {
  const kept = new Map<string, Kept>()
  const { entries } = configuration
  function put(labels: Labels, value: number, atMs: number): void {
    const key = formatLabels(labels)
    const series = kept.get(key) ?? { labels, times: [], values: [] }
    series.times.push(AT_MS + atMs)
    series.values.push(value)
    kept.set(key, series)
  }
  const all = () =>
    [...kept.values()]
      .map(({ labels, times, values }) => ({
        labels,
        timestampsMs: Float64Array.from(times),
        values: Float64Array.from(values),
      }))
      .sort((a, b) => compareLabels(a.labels, b.labels))

  /** Name and labels of each series → the value at that moment. */
  function ask(expr: string, atMs: number): readonly { labels: LabelSet; value: number }[] {
    const value = evaluated(expr, all(), { startMs: AT_MS + atMs, stepMs: STEP_MS, count: 1 })
    if (value.kind !== 'vector') throw new Error(`${expr} is of kind ${value.kind}`)
    return value.vector.map(({ labels, values }) => ({
      labels: labelsToObject(labels),
      value: values[0] ?? NaN,
    }))
  }

  const room = {
    put: (name: string, labels: LabelSet, value: number, atMs = 0) =>
      put(labelsFromObject({ __name__: name, ...labels }), value, atMs),
    ask,
    /** A page of metrics, with the labels that the target's configuration gives. */
    scrape(text: string, target: LabelSet, atMs = 0): void {
      const read = parseExposition(new TextEncoder().encode(text), TEXT)
      if (!read.ok) throw new Error(`line ${read.line}: ${read.error}`)
      const labelled = createSeriesLabels(PLAIN_SCRAPE_JOB, labelsFromObject(target))
      for (const { labels, value } of read.samples) {
        const final = labelled(labels, [])
        if (final) put(final, value, atMs)
      }
    },
    /** An answer, as the check reads its fields. */
    answer(check: CheckConfig, body: unknown, atMs = 0): void {
      for (const { series, value } of fieldSamples(compileCheck(check), {
        ...PLAIN,
        body: JSON.stringify(body),
      }))
        put(series.labels, value, atMs)
    },
    /** Lines of a log, as the signal counts them, all at once. */
    lines(key: string, lines: readonly string[], atMs = 0): void {
      for (const [text, value] of Object.entries(fleetOf(configuration).tally(key, lines))) {
        const [name = '', inside = ''] = text.split(/[{}]/)
        const labels = [...inside.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', own = '']) => [
          label,
          own,
        ])
        room.put(name, Object.fromEntries(labels), value, atMs)
      }
    },
    /** The simulator's own pages for so long, every 15 s, and then what the recording rules make of them. */
    watch(system: string, minutes: number, faults: readonly Fault[] = []): number {
      const simulated = systemNamed(system)
      const endMs = minutes * 60_000
      for (let atMs = 0; atMs <= endMs; atMs += STEP_MS) {
        for (let s = 5; s <= 15; s += 5)
          simulated.advance(AT_MS + atMs - STEP_MS + s * 1_000, 5, fault => faults.includes(fault))
        for (const endpoint of withMetrics(simulated)) {
          const page = endpoint.paths['/metrics']?.({ atMs: AT_MS + atMs, headers: {} })
          if (!page || !('text' in page)) throw new Error(`${endpoint.slug} has no metrics`)
          room.scrape(page.text, targetOf(configuration, endpoint.port), atMs)
        }
      }
      return endMs
    },
    /** What the recording rules of a system find from the start until then. */
    record(system: string, untilMs: number): void {
      const grid = { startMs: AT_MS, stepMs: STEP_MS, count: untilMs / STEP_MS + 1 }
      const groups = configuration.ruleGroups.filter(group => group.file.includes(`/${system}/`))
      for (const rule of groups.flatMap(group => group.rules)) {
        if (rule.kind !== 'recording') continue
        const found = evaluated(rule.expr, all(), grid)
        if (found.kind !== 'vector') throw new Error(`${rule.record} is of kind ${found.kind}`)
        for (const { labels, values, present } of found.vector) {
          const own = { ...labelsToObject(labels), ...labelsToObject(rule.labels), __name__: rule.record }
          for (const [i, value] of values.entries())
            if (present[i] === 1) put(labelsFromObject(own), value, i * STEP_MS)
        }
      }
    },
    panel(key: string): ShownPanel {
      const config = entries.panel.find(one => `${one.service}/${one.slug}` === key)
      if (!config) throw new Error(`there is no panel ${key}`)
      return shownPanel({ ...config, source: 'file' })
    },
    /** One that an operator makes by hand. */
    made: (fields: object): ShownPanel =>
      shownPanel({
        ...PanelConfig.parse({ service: 'xswarm', slug: 'made', name: 'Made', ...fields }),
        source: 'page',
      }),
    look(panel: ShownPanel | string, atMs = 0): Look {
      const shown = typeof panel === 'string' ? room.panel(panel) : panel
      if (shown.expr === null) throw new Error(`nothing gives the figures of ${shown.key}`)
      const found = ask(shown.expr, atMs).map(({ labels, value }) => ({
        labels,
        points: [[AT_MS + atMs, value]] as const,
      }))
      const lines = namedSeries(shown, found)
      return {
        figures: Object.fromEntries(lines.map(({ label, points }) => [label, points[0]?.[1] ?? NaN])),
        missing: missingNames(shown, found),
        table: tableRows(shown, found),
      }
    },
  }
  return room
}

export type Room = ReturnType<typeof createRoom>

/** What the configuration calls the target at this port. */
function targetOf({ jobs }: Configuration, port: number): LabelSet {
  for (const job of jobs) {
    for (const { targets, labels } of job.staticGroups)
      if (targets.includes(`127.0.0.1:${port}`)) return { job: job.name, ...labels }
  }
  throw new Error(`nothing scrapes port ${port}`)
}

/** A check of an operator's own, that reads these fields. */
export const mapped = (fields: readonly object[]): CheckConfig =>
  CheckConfig.parse({
    service: 'xswarm',
    slug: 'mapped',
    name: 'Mapped',
    kind: 'http',
    url: 'http://127.0.0.1/figures',
    fields,
  })
