import type { CheckDetail, CheckRow, KeptAnswer } from '../../contract/checks.ts'
import { maskedConfig } from '../../core/config/entry-secrets.ts'
import { type CheckConfig, CheckConfig as Schema } from '../../core/config/schema/check.ts'
import { keptAnswer } from './kept-answer.ts'
import type { CheckTask, NamedCheck } from './task.ts'

const MOST_ANSWERS = 25
const FIELD_METRIC = 'opsdeck_check_field'

/** Everything about one check: its row, its configuration without secrets, its answers, what its charts ask for. */
export function detailOf(task: CheckTask, row: CheckRow, written: readonly KeptAnswer[]): CheckDetail {
  const { check, compiled } = task.plan
  const recent = task.recent.map(judged => keptAnswer(compiled, judged))
  return {
    row,
    config: maskedConfig('check', withoutSource(check)),
    answers: merged(recent, written),
    table: task.table,
    queries: {
      duration: `probe_duration_seconds${selectorOf(check)}`,
      phases: check.kind === 'http' ? `probe_http_duration_seconds${selectorOf(check)}` : null,
      fields: fieldQueries(check),
    },
  }
}

/** The schema knows neither. */
const withoutSource = ({ source: _s, createdAtMs: _c, ...config }: NamedCheck): CheckConfig =>
  Schema.parse(config)

/** An answer may be in memory and written: it is shown once, newest first. */
function merged(recent: readonly KeptAnswer[], written: readonly KeptAnswer[]): KeptAnswer[] {
  const byTime = new Map([...written, ...recent].map(answer => [answer.atMs, answer]))
  return [...byTime.values()].sort((a, b) => b.atMs - a.atMs).slice(0, MOST_ANSWERS)
}

const selectorOf = ({ service, slug }: CheckConfig, more = ''): string =>
  `{service=${JSON.stringify(service)},check=${JSON.stringify(slug)}${more}}`

function fieldQueries(check: CheckConfig): CheckDetail['queries']['fields'] {
  const fields = [...check.fields, ...check.children.flatMap(children => children.fields)]
  return fields.map(({ field, metric, unit }) => ({
    title: field,
    expr: metric
      ? `${metric}${selectorOf(check)}`
      : `${FIELD_METRIC}${selectorOf(check, `,field=${JSON.stringify(field)}`)}`,
    unit: baseUnitOf(unit),
  }))
}

const SECONDS: ReadonlySet<string> = new Set(['ns', 'us', 'ms', 's', 'min', 'h', 'd'])
const BYTES: ReadonlySet<string> = new Set(['bytes', 'KB', 'MB', 'GB', 'KiB', 'MiB', 'GiB'])

/** What the series is in: fields are stored in base units. */
function baseUnitOf(unit: string): string {
  if (SECONDS.has(unit)) return 's'
  if (BYTES.has(unit)) return 'bytes'
  return unit === 'percent' ? 'ratio' : unit
}
