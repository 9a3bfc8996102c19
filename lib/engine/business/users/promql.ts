import { addDays, dayEndMs, dayOf, daysBetween, mondayOf } from '../../../core/business/telecom/index.ts'
import type { UserSource } from '../../../core/config/schema/business.ts'
import { labelValue } from '../../../core/labels/index.ts'
import { isQueryError, type QueryEngine, type VectorSample } from '../../../ports/query-engine.ts'
import { cellOf, countOf, SourceFault } from './answer.ts'
import { MEASURES, type Measure, type Told } from './rows.ts'

const DAY_MS = 86_400_000
/** As far back as the pages look, at the first time. */
const HISTORY_DAYS = 90

type Expressions = NonNullable<UserSource['promql']>

export type PromqlQuestion = {
  readonly expressions: Expressions
  /** Of each measure the expression, and the last day that it was asked for at its end. */
  readonly finals: Readonly<Record<string, { readonly expr: string; readonly day: string }>>
  readonly query: QueryEngine
  readonly nowMs: number
  readonly signal: AbortSignal
}

/**
 * Users by PromQL: of today at this moment, of whole days as it was at their end.
 * @throws SourceFault
 */
export async function askPromql(question: PromqlQuestion): Promise<Told[]> {
  const { expressions, nowMs } = question
  const told: Told[] = []
  for (const measure of MEASURES) {
    const expr = expressions[measure]
    if (expr === undefined) continue
    const sample = await single(question, measure, expr)
    told.push(...(await wholeDays(question, measure, expr)))
    if (sample !== null)
      told.push({ measure, day: dayOf(nowMs), value: countOf(sample, measure), atMs: nowMs })
  }
  if (expressions.cohorts !== undefined) told.push(...(await cohorts(question, expressions.cohorts)))
  return told
}

async function single(question: PromqlQuestion, measure: Measure, expr: string): Promise<number | null> {
  const { query, nowMs, signal } = question
  const { value } = await asked(measure, () => query.instant({ expr, atMs: nowMs, signal }))
  if (value.type === 'scalar') return value.value
  if (value.type !== 'vector') throw notOne(measure, `a ${value.type}`)
  const [sample, ...more] = value.samples
  if (more.length > 0) throw notOne(measure, `${more.length + 1} series`)
  return sample && Number.isFinite(sample.value) ? sample.value : null
}

/** Days that have ended since the last time, each as it was at its end. */
async function wholeDays(question: PromqlQuestion, measure: Measure, expr: string): Promise<Told[]> {
  const { query, finals, nowMs, signal } = question
  const yesterday = addDays(dayOf(nowMs), -1)
  // Another expression counts something else: its history is asked anew.
  const before = finals[measure]?.expr === expr ? finals[measure]?.day : undefined
  const first = addDays(before ?? addDays(yesterday, -HISTORY_DAYS), 1)
  if (first > yesterday) return []
  const [fromMs, toMs] = [dayEndMs(first) - 1, dayEndMs(yesterday) - 1]
  const { value } = await asked(measure, () => query.range({ expr, fromMs, toMs, stepMs: DAY_MS, signal }))
  if (value.type !== 'matrix') return []
  const [series, ...more] = value.series
  if (more.length > 0)
    throw notOne(measure, `${more.length + 1} series over ${daysBetween(first, yesterday).length} days`)
  if (!series) return []
  return [...series.timestampsMs].flatMap((atMs, index) => {
    const users = series.values[index] ?? Number.NaN
    return Number.isFinite(users)
      ? [{ measure, day: dayOf(atMs), value: countOf(users, measure), atMs } as const]
      : []
  })
}

async function cohorts({ query, nowMs, signal }: PromqlQuestion, expr: string): Promise<Told[]> {
  const { value } = await asked('cohorts', () => query.instant({ expr, atMs: nowMs, signal }))
  if (value.type !== 'vector')
    throw new SourceFault('answer', `cohorts gives a ${value.type}: expected a vector`)
  return value.samples.map(sample => ({ measure: 'cohort', atMs: nowMs, ...cohortCell(sample) }))
}

function cohortCell({ labels, value }: VectorSample) {
  const cell = cellOf(labelValue(labels, 'cohort'), labelValue(labels, 'week'), value)
  return { ...cell, cohort: mondayOf(cell.cohort) }
}

const notOne = (measure: Measure, what: string): SourceFault =>
  new SourceFault('answer', `${measure} gives ${what}: expected one number, such as sum(…) or count(…)`)

async function asked<T>(what: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (!isQueryError(error)) throw error
    const isBusy = error.queryErrorType === 'timeout' || error.queryErrorType === 'internal'
    throw new SourceFault(isBusy ? 'busy' : 'answer', `${what}: ${error.message}`)
  }
}
