import {
  compileMatcher,
  compileMatchers,
  formatLabels,
  keepLabels,
  type Labels,
  labelPairs,
  labelsKey,
  labelValue,
  METRIC_NAME,
  metricName,
  withLabel,
} from '../../labels/index.ts'
import { type Column, hasAny, mergeSameLabels, type Vector } from '../eval/column.ts'
import type { PromqlFunction } from '../eval/evaluator.ts'
import { infoMatchers } from '../eval/info-plan.ts'
import { ColumnDraft, sampleAt } from '../eval/samples.ts'
import { evaluationError } from '../syntax/error.ts'
import { vectorArg } from './math.ts'

/** Labels that tell what a series is about: an info series tells of those that share them. */
const IDENTIFYING = ['instance', 'job']

const identity = (labels: Labels): string => labelsKey(keepLabels(labels, name => IDENTIFYING.includes(name)))

/** Info series by what they are about, then by name; their values are the times of their samples. */
type Infos = ReadonlyMap<string, ReadonlyMap<string, Column[]>>

type Enriching = {
  /** By name of the info metric. */
  readonly infos: ReadonlyMap<string, Column[]>
  /** Labels that are wanted; null = all. */
  readonly wanted: ReadonlySet<string> | null
  /** Whether a series without any info series stays. */
  readonly keepsBare: boolean
}

/**
 * `info(v)`: each series with the labels of the info series that are about the same instance and job at that step.
 * A series that is an info series itself stays as it is.
 */
const info: PromqlFunction = (call, evaluator) => {
  const { ofName, ofData } = infoMatchers(call)
  const isInfo = compileMatchers(ofName)
  const base = vectorArg(call, evaluator)
  const infos = byIdentity(evaluator.infoSeries(call))
  const wanted = ofData.length === 0 ? null : new Set(ofData.map(({ name }) => name))
  const keepsBare = ofData.every(matcher => compileMatcher(matcher)(''))
  const enriched = base.flatMap(column => {
    if (isInfo(column.labels)) return [column]
    const about = infos.get(identity(column.labels)) ?? new Map()
    return enrich(column, { infos: about, wanted, keepsBare })
  })
  return mergeSameLabels(enriched)
}

function byIdentity(vector: Vector): Infos {
  const infos = new Map<string, Map<string, Column[]>>()
  for (const column of vector) {
    const key = identity(column.labels)
    // Without any identifying label nothing says what it is about.
    if (key === '[]') continue
    const names = infos.get(key) ?? new Map<string, Column[]>()
    infos.set(key, names)
    const name = metricName(column.labels)
    names.set(name, [...(names.get(name) ?? []), column])
  }
  return infos
}

/** One column for each set of labels that the series has at some step. */
function enrich(column: Column, how: Enriching): Vector {
  const made = new Map<string, ColumnDraft | null>()
  for (let step = 0; step < column.values.length; step++) {
    if (!column.present[step]) continue
    const sources = [...how.infos.values()]
      .map(candidates => newest(candidates, step))
      .filter(one => one !== null)
    if (sources.some(one => one.histograms?.[step])) throw evaluationError('info sample should be float')
    const key = JSON.stringify(sources.map(one => one.labels))
    const known = made.get(key)
    const into = known === undefined ? emptied(column, sources, how) : known
    made.set(key, into)
    if (into === null) continue
    into.put(step, sampleAt(column, step))
  }
  return [...made.values()].flatMap(draft => (draft ? [draft.finished()] : [])).filter(hasAny)
}

/** Null where the series does not stay. */
function emptied(column: Column, sources: readonly Column[], how: Enriching): ColumnDraft | null {
  if (sources.length === 0 && !how.keepsBare) return null
  const labels = sources.length === 0 ? column.labels : withInfo(column.labels, sources, how.wanted)
  return new ColumnDraft(labels, column.values.length, column.isNameDropped)
}

/** Of the info series of one name the one with the newest sample. */
function newest(candidates: readonly Column[], step: number): Column | null {
  let best: Column | null = null
  for (const one of candidates) {
    if (!one.present[step]) continue
    if (best === null || (one.values[step] ?? 0) > (best.values[step] ?? 0)) best = one
    else if (one.values[step] === best.values[step]) {
      const atMs = Math.round((one.values[step] ?? 0) * 1000)
      throw evaluationError(
        `found duplicate series for info metric: existing ${formatLabels(best.labels)} @ ${atMs}, new ${formatLabels(one.labels)} @ ${atMs}`,
      )
    }
  }
  return best
}

function withInfo(base: Labels, sources: readonly Column[], wanted: Enriching['wanted']): Labels {
  const added = new Map<string, string>()
  let labels = base
  for (const source of sources) {
    for (const [name, value] of labelPairs(source.labels)) {
      if (name === METRIC_NAME || (wanted && !wanted.has(name))) continue
      if (added.has(name) && added.get(name) !== value) throw evaluationError(`conflicting label: ${name}`)
      if (labelValue(base, name) !== '') continue
      added.set(name, value)
      labels = withLabel(labels, name, value)
    }
  }
  return labels
}

export const INFO_FUNCTIONS: Readonly<Record<string, PromqlFunction>> = { info }
