import type { ProbeAnswer } from './answer.ts'
import { readChildren } from './children.ts'
import type { CompiledCheck } from './compiled.ts'
import { rootOf } from './condition.ts'
import { type CompiledField, FIELD_METRIC, type FieldLabels } from './field.ts'
import type { Json } from './json.ts'
import { type OpenedAnswer, openAnswer } from './opened-answer.ts'
import type { CheckSample, CheckSeries } from './series-book.ts'
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
  const samples = new Map<CheckSeries, number>()
  for (const field of fields) take(compiled, field, { root, labels: [], samples })
  if (children.some(group => group.fields.length > 0)) {
    for (const { name, entry, group } of readChildren(children, opened).entries) {
      for (const field of group.fields)
        take(compiled, field, { root: entry, labels: [['child', name]], samples })
    }
  }
  return [...samples].map(([series, value]) => ({ series, value }))
}

type Taking = {
  readonly root: Json
  readonly labels: FieldLabels
  readonly samples: Map<CheckSeries, number>
}

function take({ series }: CompiledCheck, field: CompiledField, { root, labels, samples }: Taking): void {
  for (const figure of field.read(root)) {
    if (samples.size >= MAX_FIELD_SAMPLES) return
    const of = series.of(field.metric, [...figure.labels, ...labels])
    if (!samples.has(of)) samples.set(of, figure.value)
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
  const put = (metric: string, value: number, labels: FieldLabels = []) => {
    samples.push({ series: book.of(metric, labels), value })
  }
  const ofAnswer = verdict.ofAnswer ?? verdict.state
  if (ofAnswer !== 'unknown') put('probe_success', ofAnswer === 'down' ? 0 : 1)
  put('probe_duration_seconds', raw.durationSeconds)
  if (raw.phases.dns !== undefined) put('probe_dns_lookup_time_seconds', raw.phases.dns)
  if (raw.remoteAddress !== null) put('probe_ip_protocol', raw.remoteAddress.includes(':') ? 6 : 4)
  if (raw.certificate) put('probe_ssl_earliest_cert_expiry', earliestEnd(raw.certificate) / 1000)
  putKind(compiled, raw, put)
  putStates(put, verdict.state, [])
  for (const child of verdict.children) putStates(put, child.state, [['child', child.name]])
  return samples
}

type Put = (metric: string, value: number, labels?: FieldLabels) => void

const earliestEnd = ({ notAfterMs, chainNotAfterMs }: NonNullable<ProbeAnswer['certificate']>): number =>
  Math.min(notAfterMs, chainNotAfterMs)

/** Labels are made once and shared: every answer takes the same ones. */
const STATE_LABELS = CHECK_STATE_ORDER.map(state => ({ state, pair: ['state', state] as const }))

function putStates(put: Put, state: CheckState, labels: FieldLabels): void {
  for (const one of STATE_LABELS)
    put('opsdeck_check_state', one.state === state ? 1 : 0, [...labels, one.pair])
}

function putKind({ config }: CompiledCheck, raw: ProbeAnswer, put: Put): void {
  if (config.kind === 'http') putHttp(raw, put)
  if (config.kind === 'http' && config.steps.length > 0) putSteps(raw, put)
  if (config.kind === 'postgres' || config.kind === 'mysql') putRow(raw, put)
  if (config.kind === 'icmp') putIcmp(raw, put)
  if (config.kind === 'dns' && Array.isArray(raw.facts.answers)) {
    put('probe_dns_answer_rrs', raw.facts.answers.length)
  }
  if (config.kind === 'grpc' && raw.status !== null) put('probe_grpc_status_code', raw.status)
}

/** The blackbox exporter's words for the phases of a request. */
const HTTP_PHASES = [
  ['dns', ['phase', 'resolve']],
  ['connect', ['phase', 'connect']],
  ['tls', ['phase', 'tls']],
  ['firstByte', ['phase', 'processing']],
  ['transfer', ['phase', 'transfer']],
] as const

function putHttp({ status, phases, facts, headers, certificate }: ProbeAnswer, put: Put): void {
  put('probe_http_status_code', status ?? 0)
  for (const [phase, pair] of HTTP_PHASES) {
    const seconds = phases[phase]
    if (seconds !== undefined) put('probe_http_duration_seconds', seconds, [pair])
  }
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
function putRow({ facts }: ProbeAnswer, put: Put): void {
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
