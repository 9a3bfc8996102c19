import type { PartAnswer } from '../../contract/runbooks.ts'
import { legends } from '../../core/chart/legend.ts'
import { labelsToObject } from '../../core/labels/index.ts'
import { BARE, formatLive } from '../../core/panel/index.ts'
import { fillLabels, type LivePart } from '../../core/runbook/index.ts'
import { isQueryError, type QueryEngine } from '../../ports/query-engine.ts'

/** What a text's expressions are asked with. */
export type Asking = {
  readonly query: QueryEngine
  readonly atMs: number
  readonly labels: Readonly<Record<string, string>> | null
}

type Sample = { readonly labels: Readonly<Record<string, string>>; readonly value: number }
type PartOf<K extends LivePart['kind']> = Extract<LivePart, { kind: K }>

const TIMEOUT_MS = 5_000
const MOST_FIGURES = 10
const MOST_TABLE_LABELS = 4

/** The newest values of an expression. Throws `QueryError`. */
async function ask({ query, atMs, labels }: Asking, expr: string): Promise<Sample[]> {
  const { value } = await query.instant({ expr: fillLabels(expr, labels), atMs, timeoutMs: TIMEOUT_MS })
  if (value.type === 'scalar') return [{ labels: {}, value: value.value }]
  if (value.type !== 'vector') return []
  return value.samples.map(sample => ({ labels: labelsToObject(sample.labels), value: sample.value }))
}

/** What a query could not do, in its own words, in the place of its figures. */
export async function orFailed(answer: () => Promise<PartAnswer>): Promise<PartAnswer> {
  try {
    return await answer()
  } catch (error) {
    if (isQueryError(error)) return { kind: 'failed', message: error.message }
    throw error
  }
}

export async function answerValue(asking: Asking, { expr, unit }: PartOf<'value'>): Promise<PartAnswer> {
  const samples = await ask(asking, expr)
  const shown = samples.slice(0, MOST_FIGURES)
  const names =
    samples.length === 1
      ? ['']
      : legends(
          samples.map(({ labels }) => labels),
          '',
        )
  return {
    kind: 'figures',
    figures: shown.map(({ value }, i) => ({ label: names[i] ?? '', text: formatLive(value, unit) })),
    more: samples.length - shown.length,
  }
}

/** An expression with a result holds, as in an alerting rule; a bare figure holds unless it is 0. */
export async function answerCondition(asking: Asking, part: PartOf<'condition'>): Promise<PartAnswer> {
  const found = (await ask(asking, part.expr)).filter(({ labels, value }) => value !== 0 || !isBare(labels))
  const holds = found.length > 0
  const [shown] = holds || part.valueExpr === null ? found : await ask(asking, part.valueExpr)
  const figure = shown ? formatLive(shown.value, part.unit) : null
  return { kind: 'condition', holds, text: part.text.replaceAll('{{value}}', figure ?? '—'), figure }
}

const isBare = (labels: Sample['labels']): boolean => Object.keys(labels).length === 0

export async function answerTable(asking: Asking, part: PartOf<'table'>): Promise<PartAnswer> {
  const results = await Promise.all(part.exprs.map(({ expr }) => ask(asking, expr)))
  const columns = part.columns.length > 0 ? part.columns : labelNames(results[0] ?? [])
  const rows = new Map<string, { labels: string[]; values: (number | null)[] }>()
  for (const [i, samples] of results.entries()) {
    for (const { labels, value } of samples) {
      const cells = columns.map(column => labels[column] ?? '')
      const key = JSON.stringify(cells)
      const row = rows.get(key) ?? { labels: cells, values: part.exprs.map(() => null) }
      row.values[i] = value
      rows.set(key, row)
    }
  }
  const sorted = [...rows.values()].sort((a, b) => rank(b.values[0]) - rank(a.values[0]))
  const shown = sorted.slice(0, part.limit)
  return {
    kind: 'table',
    columns,
    rows: shown.map(({ labels, values }) => ({
      labels,
      figures: values.map((value, i) => formatLive(value, part.exprs[i]?.unit ?? BARE)),
    })),
    more: sorted.length - shown.length,
    dataAtMs: part.source === null ? null : await newestSample(asking, part.source),
    hasSource: part.source !== null,
  }
}

const rank = (value: number | null | undefined): number =>
  value === null || value === undefined || Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value

const labelNames = (samples: readonly Sample[]): string[] =>
  [...new Set(samples.flatMap(({ labels }) => Object.keys(labels)))]
    .filter(name => name !== '__name__')
    .slice(0, MOST_TABLE_LABELS)

/** Looks back a day: beyond it there is no data at all. */
async function newestSample(asking: Asking, selector: string): Promise<number | null> {
  const [newest] = await ask(asking, `max(max_over_time(timestamp(${selector})[1d:5m]))`)
  return newest && Number.isFinite(newest.value) ? Math.round(newest.value * 1_000) : null
}

/** How often a log signal was seen within an hour; null when it cannot be counted. */
export async function countOfHour(asking: Asking, countOfFiveMinutes: string): Promise<number | null> {
  try {
    const [found] = await ask(asking, countOfFiveMinutes.replace('[5m]', '[1h]'))
    return found && Number.isFinite(found.value) ? Math.round(found.value) : 0
  } catch (error) {
    if (isQueryError(error)) return null
    throw error
  }
}
