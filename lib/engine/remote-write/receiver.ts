import type { IncomingWrite, WriteAnswer } from '../../contract/remote-write.ts'
import type { FamilyMetadata } from '../../core/exposition/index.ts'
import { labelPairs, NO_LABELS } from '../../core/labels/index.ts'
import {
  formatPairs,
  negotiateWrite,
  readVersion1,
  readVersion2,
  type WriteRequest,
  type WriteVersion,
} from '../../core/remote-write/index.ts'
import { SnappyError, unpackBlock } from '../../core/snappy/index.ts'
import { WireError } from '../../core/wire/index.ts'
import type { RemoteWriteDoor } from '../../ports/deck.ts'
import type { ExemplarStore } from '../../ports/exemplars.ts'
import type { Log } from '../../ports/log.ts'
import { APPEND_OUTCOMES, type SampleBatch, type SeriesStore } from '../../ports/series-store.ts'
import type { GrowthGuard } from '../care/growth-guard.ts'
import { breathe } from '../scrape/append.ts'
import { layOut, type WriteColumns } from './columns.ts'
import { takeExemplars } from './exemplars.ts'
import { type AdmittedWrite, admitWrite } from './growth.ts'

export type WriteDropReason =
  | 'duplicate'
  | 'out_of_order'
  | 'too_old'
  | 'invalid_labels'
  | 'invalid_histogram'
  | 'active_series'

export type WriteObserver = {
  readonly written: (samples: number) => void
  readonly writeRefused: (status: number) => void
  readonly writeDropped: (reason: WriteDropReason, count: number) => void
}

export type RemoteWriteParts = {
  readonly store: Pick<
    SeriesStore,
    'epoch' | 'outOfOrderWindowMs' | 'resolve' | 'knows' | 'append' | 'judge' | 'flush'
  >
  /** Where exemplars go; without it nobody keeps them. */
  readonly exemplars?: Pick<ExemplarStore, 'append'>
  /** Who decides which new series may come; without it all that the store takes. */
  readonly growth?: GrowthGuard
  readonly log: Log
  readonly observe: WriteObserver
}

export type RemoteWrite = RemoteWriteDoor

const MAX_UNPACKED_BYTES = 16_777_216
const MAX_FAMILIES = 20_000
/** What a sender is told of; the rest is counted. */
const TOLD_PROBLEMS = 20

/** Prometheus' words for what the store does not take. */
const FAULTS: Readonly<Record<string, { readonly words: string; readonly reason: WriteDropReason }>> = {
  duplicate: { words: 'duplicate sample for timestamp', reason: 'duplicate' },
  outOfOrder: { words: 'out of order sample', reason: 'out_of_order' },
  tooOld: { words: 'out of bounds', reason: 'too_old' },
}

/** The same where samples out of order are taken, up to a window. */
const BEHIND_WINDOW = { words: 'too old sample', reason: 'too_old' } as const

/**
 * Takes remote writes. Of version 1.0 a request with a sample that cannot be taken is refused whole, as by Prometheus;
 * of 2.0 the rest is stored, and the answer says how much. What is answered as written is on disk.
 */
export function createRemoteWrite({ store, exemplars, growth, log, observe }: RemoteWriteParts): RemoteWrite {
  const families = new Map<string, FamilyMetadata>()
  const refuse = (answer: WriteAnswer): WriteAnswer => {
    observe.writeRefused(answer.status)
    return answer
  }
  const note = (metadata: WriteRequest['metadata']): void => {
    for (const [family, declared] of metadata)
      if (families.size < MAX_FAMILIES || families.has(family)) families.set(family, declared)
  }
  const storeAll = async (
    columns: WriteColumns,
    { series }: WriteRequest,
    version: WriteVersion,
  ): Promise<WriteAnswer> => {
    const judged = store.judge(columns.batch)
    const faults = faultsOf(columns, judged, store.outOfOrderWindowMs ?? 0)
    for (const [reason, count] of countReasons(columns, faults)) observe.writeDropped(reason, count)
    const first = faults[0]
    if (version === 1 && first) return { status: 400, message: first.words, written: null }
    if (version === 1 && columns.malformed > 0)
      return { status: 400, message: columns.problems.join('\n'), written: null }
    const batch = faults.length === 0 ? columns.batch : without(columns.batch, faults)
    store.append(batch)
    const taken = exemplars ? takeExemplars(series, { store, exemplars }) : 0
    await store.flush()
    observe.written(batch.refs.length)
    const histograms = batch.histograms?.size ?? 0
    const samples = batch.refs.length - histograms
    return {
      ...told(columns, faults, version),
      written: version === 1 ? null : { samples, histograms, exemplars: taken },
    }
  }
  return {
    metadata: () => families,
    async receive(write) {
      const negotiated = negotiateWrite(write.contentType, write.contentEncoding)
      if ('refusal' in negotiated) return refuse({ status: 415, message: negotiated.refusal, written: null })
      const { version } = negotiated
      const request = await readRequest(write, version)
      const nothing = version === 1 ? null : { samples: 0, histograms: 0, exemplars: 0 }
      if (typeof request === 'string') return refuse({ status: 400, message: request, written: nothing })
      note(request.metadata)
      const admitted = await admitWrite(request, growth)
      if (admitted.refused > 0) observe.writeDropped('active_series', admitted.refused)
      const columns = await layOut(admitted.request, version, store)
      if (columns.isFull)
        return refuse({ status: 503, message: 'the store is full: nothing was stored', written: nothing })
      try {
        const answer = withRefusals(await storeAll(columns, admitted.request, version), admitted)
        return answer.status === 204 ? answer : refuse(answer)
      } catch (error) {
        log.error({ err: error }, 'a remote write could not be stored')
        return refuse({ status: 503, message: 'not on disk yet: send it again', written: nothing })
      }
    },
  }
}

/** What was left out is told after the rest is stored: a sender does not send again what was refused with 400. */
function withRefusals(answer: WriteAnswer, { sentences }: AdmittedWrite): WriteAnswer {
  if (sentences.length === 0) return answer
  const lines = [...(answer.message === null ? [] : [answer.message]), ...sentences.slice(0, TOLD_PROBLEMS)]
  return { ...answer, status: 400, message: lines.join('\n') }
}

/** The request, or what is wrong with its bytes. */
async function readRequest({ body }: IncomingWrite, version: WriteVersion): Promise<WriteRequest | string> {
  try {
    const bytes = unpackBlock(body, MAX_UNPACKED_BYTES)
    const reading = version === 1 ? readVersion1(bytes) : readVersion2(bytes)
    for (;;) {
      const step = reading.next()
      if (step.done) return step.value
      await breathe()
    }
  } catch (error) {
    if (error instanceof SnappyError || error instanceof WireError) return error.message
    throw error
  }
}

type Fault = { readonly at: number; readonly words: string; readonly reason: WriteDropReason }

function faultsOf({ batch }: WriteColumns, judged: Uint8Array, outOfOrderWindowMs: number): Fault[] {
  const faults: Fault[] = []
  for (let at = 0; at < batch.refs.length; at++) {
    const outcome = APPEND_OUTCOMES[judged[at] ?? 0] ?? 'appended'
    const fault = outcome === 'tooOld' && outOfOrderWindowMs > 0 ? BEHIND_WINDOW : FAULTS[outcome]
    if (fault) faults.push({ at, ...fault })
  }
  return faults
}

function countReasons({ invalid, malformed }: WriteColumns, faults: readonly Fault[]) {
  const counts = new Map<WriteDropReason, number>()
  for (const { reason } of faults) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  if (invalid > 0) counts.set('invalid_labels', invalid)
  if (malformed > 0) counts.set('invalid_histogram', malformed)
  return counts
}

function without(
  { refs, timestampsMs, values, histograms }: SampleBatch,
  faults: readonly Fault[],
): SampleBatch {
  const bad = new Set(faults.map(({ at }) => at))
  const good = Uint32Array.from(refs.keys()).filter(at => !bad.has(at))
  const kept = new Float64Array(good.length)
  const [from, to] = [new Uint32Array(values.buffer, values.byteOffset), new Uint32Array(kept.buffer)]
  for (const [i, at] of good.entries()) {
    to[2 * i] = from[2 * at] ?? 0
    to[2 * i + 1] = from[2 * at + 1] ?? 0
  }
  const batch = {
    refs: Uint32Array.from(good, at => refs[at] ?? 0),
    timestampsMs: Float64Array.from(good, at => timestampsMs[at] ?? Number.NaN),
    values: kept,
  }
  if (!histograms) return batch
  const moved = [...good].flatMap((at, i) => {
    const histogram = histograms.get(at)
    return histogram ? [[i, histogram] as const] : []
  })
  return { ...batch, histograms: new Map(moved) }
}

/** Version 1.0 leaves series with wrong labels out and says nothing, as Prometheus does. */
function told(
  columns: WriteColumns,
  faults: readonly Fault[],
  version: WriteVersion,
): Pick<WriteAnswer, 'status' | 'message'> {
  const { seriesOf, labels } = columns
  const seriesAt = (at: number): string => formatPairs(labelPairs(labels[seriesOf[at] ?? 0] ?? NO_LABELS))
  const ofSamples = faults.map(({ at, words }) => `${words} for series ${seriesAt(at)}`)
  const problems = [...columns.problems, ...ofSamples]
  if (version === 1 || problems.length === 0) return { status: 204, message: null }
  const more = problems.length - TOLD_PROBLEMS
  const lines = [...problems.slice(0, TOLD_PROBLEMS), ...(more > 0 ? [`and ${more} more`] : [])]
  return { status: 400, message: lines.join('\n') }
}
