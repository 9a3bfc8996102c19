import type { ProbeAnswer } from './answer.ts'
import { readChildren } from './children.ts'
import type { CompiledCheck } from './compiled.ts'
import { rootOf } from './condition.ts'
import { type CompiledField, FIELD_METRIC, type FieldLabels } from './field.ts'
import type { Json } from './json.ts'
import { type OpenedAnswer, openAnswer } from './opened-answer.ts'
import type { CheckSample, CheckSeries, LabelRow } from './series-book.ts'
import { CHECK_STATE_ORDER, type CheckState, type Verdict } from './verdict.ts'

/** More figures of one answer are left out. */
const MAX_FIELD_SAMPLES = 500

/** The figures of an answer that its configuration asks for, in base units; a series once. */
export function fieldSamples(compiled: CompiledCheck, answer: ProbeAnswer | OpenedAnswer): CheckSample[] {
  const { fields, children } = compiled
  const hasFields = fields.length > 0 || children.some(group => group.fields.length > 0)
  const opened = openAnswer(answer)
  const root = hasFields ? rootOf(opened) : undefined
  if (root === undefined) return []
  const samples: CheckSample[] = []
  const seen = new Set<CheckSeries>()
  for (const field of fields) take(compiled, field, { root, labels: NO_LABELS, samples, seen })
  if (children.some(group => group.fields.length > 0)) {
    for (const { name, entry, group } of readChildren(children, opened).entries) {
      for (const field of group.fields)
        take(compiled, field, { root: entry, labels: [['child', name]], samples, seen })
    }
  }
  return samples
}

type Taking = {
  readonly root: Json
  readonly labels: FieldLabels
  readonly samples: CheckSample[]
  readonly seen: Set<CheckSeries>
}

const NO_LABELS: FieldLabels = []

function take(
  { series: book }: CompiledCheck,
  field: CompiledField,
  { root, labels, samples, seen }: Taking,
): void {
  for (const figure of field.read(root)) {
    if (samples.length >= MAX_FIELD_SAMPLES) return
    const own = labels.length === 0 ? figure.labels : [...figure.labels, ...labels]
    const series = book.of(field.metric, own)
    if (seen.has(series)) continue
    seen.add(series)
    samples.push({ series, value: figure.value })
  }
}

/**
 * What the blackbox exporter would say of the answer, by its names, and the state as `opsdeck_check_state`.
 * `probe_success` is of this one answer, as there; the state is the one that is shown, after counting. Of an answer that
 * says nothing there is no `probe_success`: neither 0 nor 1 would be true.
 */
export function probeSamples(
  compiled: CompiledCheck,
  answer: ProbeAnswer | OpenedAnswer,
  verdict: Pick<Verdict, 'state' | 'children'> & { readonly ofAnswer?: CheckState },
): CheckSample[] {
  const { raw } = openAnswer(answer)
  const samples: CheckSample[] = []
  const book = compiled.series
  const put = (metric: string, value: number, labels: FieldLabels = NO_LABELS) => {
    samples.push({ series: book.of(metric, labels), value })
  }
  const ofAnswer = verdict.ofAnswer ?? verdict.state
  if (ofAnswer !== 'unknown') put('probe_success', ofAnswer === 'down' ? 0 : 1)
  put('probe_duration_seconds', raw.durationSeconds)
  if (raw.phases.dns !== undefined) put('probe_dns_lookup_time_seconds', raw.phases.dns)
  if (raw.remoteAddress !== null) put('probe_ip_protocol', raw.remoteAddress.includes(':') ? 6 : 4)
  if (raw.certificate) put('probe_ssl_earliest_cert_expiry', earliestEnd(raw.certificate) / 1000)
  const putRow: PutRow = (row, valueAt, labels) => {
    const ofRow = book.row(row, labels)
    for (let at = 0; at < ofRow.length; at++) {
      const series = ofRow[at]
      const value = valueAt(at)
      if (series && value !== undefined) samples.push({ series, value })
    }
  }
  putKind(compiled, raw, { put, putRow })
  putStates(putRow, verdict.state, NO_LABELS)
  for (const child of verdict.children) putStates(putRow, child.state, [['child', child.name]])
  return samples
}

type Put = (metric: string, value: number, labels?: FieldLabels) => void
/** Of a row, the places that have a value. */
type PutRow = (row: LabelRow, valueAt: (place: number) => number | undefined, labels?: FieldLabels) => void
type Puts = { readonly put: Put; readonly putRow: PutRow }

const earliestEnd = ({ notAfterMs, chainNotAfterMs }: NonNullable<ProbeAnswer['certificate']>): number =>
  Math.min(notAfterMs, chainNotAfterMs)

const STATES: LabelRow = {
  metric: 'opsdeck_check_state',
  pairs: CHECK_STATE_ORDER.map(state => ['state', state] as const),
}

function putStates(putRow: PutRow, state: CheckState, labels: FieldLabels): void {
  putRow(STATES, place => (CHECK_STATE_ORDER[place] === state ? 1 : 0), labels)
}

function putKind({ config }: CompiledCheck, raw: ProbeAnswer, puts: Puts): void {
  const { put } = puts
  if (config.kind === 'http') putHttp(raw, puts)
  if (config.kind === 'http' && config.steps.length > 0) putSteps(raw, put)
  if (config.kind === 'postgres' || config.kind === 'mysql') putFirstRow(raw, put)
  if (config.kind === 'icmp') putIcmp(raw, put)
  if (config.kind === 'dns' && Array.isArray(raw.facts.answers)) {
    put('probe_dns_answer_rrs', raw.facts.answers.length)
  }
  if (config.kind === 'grpc' && raw.status !== null) put('probe_grpc_status_code', raw.status)
}

/** The blackbox exporter's words for the phases of a request. */
const HTTP_PHASES: LabelRow = {
  metric: 'probe_http_duration_seconds',
  pairs: [
    ['phase', 'resolve'],
    ['phase', 'connect'],
    ['phase', 'tls'],
    ['phase', 'processing'],
    ['phase', 'transfer'],
  ],
}
const PHASE_AT = ['dns', 'connect', 'tls', 'firstByte', 'transfer'] as const

function putHttp({ status, phases, facts, headers, certificate }: ProbeAnswer, { put, putRow }: Puts): void {
  put('probe_http_status_code', status ?? 0)
  putRow(HTTP_PHASES, place => phases[PHASE_AT[place] ?? 'dns'])
  put('probe_http_ssl', certificate ? 1 : 0)
  if (typeof facts.redirects === 'number') put('probe_http_redirects', facts.redirects)
  if (typeof facts.body_bytes === 'number') put('probe_http_uncompressed_body_length', facts.body_bytes)
  const length = Number(headers['content-length'])
  if (headers['content-length'] && Number.isFinite(length)) put('probe_http_content_length', length)
}

function putSteps({ facts }: ProbeAnswer, put: Put): void {
  for (const [name, value] of Object.entries(facts)) {
    const step = /^step_(\d+)_seconds$/.exec(name)?.[1]
    if (step !== undefined && typeof value === 'number')
      put('opsdeck_check_step_seconds', value, [['step', step]])
  }
}

/** The figures of a query's first row are fields, as those of an answer in JSON are. */
function putFirstRow({ facts }: ProbeAnswer, put: Put): void {
  for (const [name, value] of Object.entries(facts)) {
    if (name.startsWith('row.') && typeof value === 'number')
      put(FIELD_METRIC, value, [['field', name.slice(4)]])
  }
}

function putIcmp({ facts }: ProbeAnswer, put: Put): void {
  if (typeof facts.rtt_seconds === 'number')
    put('probe_icmp_duration_seconds', facts.rtt_seconds, [['phase', 'rtt']])
  if (typeof facts.loss_ratio === 'number') put('probe_icmp_loss_ratio', facts.loss_ratio)
}
