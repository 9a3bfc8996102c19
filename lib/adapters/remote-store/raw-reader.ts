import type { Matcher } from '../../core/labels/index.ts'
import { readReadResponse, writeReadRequest } from '../../core/remote-read/index.ts'
import { packBlock, SnappyError, unpackBlock } from '../../core/snappy/index.ts'
import type { EngineTraits } from '../../ports/metrics-engine.ts'
import { type SeriesSlice, TooManySamplesError } from '../../ports/series-store.ts'
import { createBreather } from '../series-store/sql.ts'
import { AnswerTooLargeError, type EngineAnswer, type EngineHttp } from './engine-http.ts'
import { readExport, readSelected } from './raw-text.ts'

import { refusalOf } from './refusal.ts'
import { askable, selectorText } from './selector-text.ts'

export type RawRequest = {
  readonly matchers: readonly Matcher[]
  /** Both ends inclusive. */
  readonly fromMs: number
  readonly toMs: number
  readonly maxSamples?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** One answer holds no more than this; a longer stretch of time is asked for in halves. */
const PIECE_BYTES = 24 * 1024 * 1024
const TIMEOUT_MS = 60_000

/** Samples as an engine stored them, series by series; a series may come in several pieces, ascending in time. */
export class RawReader {
  constructor(
    readonly http: EngineHttp,
    readonly traits: (signal?: AbortSignal) => Promise<EngineTraits>,
    readonly pieceBytes = PIECE_BYTES,
  ) {}

  /** @throws TooManySamplesError, DeckError `unavailable`, QueryError, or the signal's reason */
  async *read(request: RawRequest): AsyncGenerator<SeriesSlice> {
    request.signal?.throwIfAborted()
    const { raw } = await this.traits(request.signal)
    const budget = { left: request.maxSamples ?? Number.POSITIVE_INFINITY }
    for await (const slice of this.#pieces(request, raw)) {
      budget.left -= slice.values.length
      if (budget.left < 0) throw new TooManySamplesError(request.maxSamples ?? 0)
      yield slice
    }
  }

  async *#pieces(request: RawRequest, raw: EngineTraits['raw']): AsyncGenerator<SeriesSlice> {
    const answer = await this.#piece(request, raw)
    if (answer !== null) {
      const breathe = createBreather()
      for (const slice of slicesOf(answer, raw, request)) {
        if (slice.values.length > 0) yield slice
        const pause = breathe()
        if (pause) await pause
        request.signal?.throwIfAborted()
      }
      return
    }
    const { fromMs, toMs } = request
    if (toMs <= fromMs) throw new TooManySamplesError(request.maxSamples ?? 0)
    const middleMs = fromMs + Math.floor((toMs - fromMs) / 2)
    yield* this.#pieces({ ...request, toMs: middleMs }, raw)
    yield* this.#pieces({ ...request, fromMs: middleMs + 1 }, raw)
  }

  /** Null when there is too much for one answer. */
  async #piece(request: RawRequest, raw: EngineTraits['raw']): Promise<Uint8Array | null> {
    try {
      const answer = await ask(this.http, request, { raw, limitBytes: this.pieceBytes })
      if (raw !== 'remote_read') return answer.body
      return unpackBlock(answer.body, this.pieceBytes)
    } catch (error) {
      if (error instanceof AnswerTooLargeError) return null
      if (error instanceof SnappyError && error.snappyFault === 'too_large') return null
      throw error
    }
  }
}

type Way = { readonly raw: EngineTraits['raw']; readonly limitBytes: number }

async function ask(http: EngineHttp, request: RawRequest, { raw, limitBytes }: Way): Promise<EngineAnswer> {
  const { matchers, fromMs, toMs, signal } = request
  const limits = { timeoutMs: TIMEOUT_MS, limitBytes, signal }
  const selector = selectorText(matchers)
  const question = {
    remote_read: () => ({
      path: '/api/v1/read',
      packed: packBlock(writeReadRequest({ matchers: askable(matchers), fromMs, toMs })),
    }),
    export: () => ({
      path: '/api/v1/export',
      form: [
        ['match[]', selector],
        ['start', seconds(fromMs)],
        ['end', seconds(toMs)],
      ] as const,
    }),
    range_selector: () => ({
      path: '/api/v1/query',
      form: [
        ['query', `${selector}[${toMs - fromMs + 1}ms]`],
        ['time', seconds(toMs)],
      ] as const,
    }),
  }[raw]()
  const answer = await http.ask({ ...question, ...limits })
  if (answer.status === 200) return answer
  if (/too many|exceeded|limit/i.test(new TextDecoder().decode(answer.body.subarray(0, 2_000))))
    throw new AnswerTooLargeError(limitBytes)
  throw refusalOf(answer, http.shown)
}

/** Seconds with milliseconds, as every engine reads them. From 1970 on, and never 0, which VictoriaMetrics takes for none. */
export const seconds = (ms: number): string => (Math.max(1, ms) / 1_000).toFixed(3)

function slicesOf(
  body: Uint8Array,
  raw: EngineTraits['raw'],
  window: { readonly fromMs: number; readonly toMs: number },
): Generator<SeriesSlice> {
  if (raw === 'remote_read') return readReadResponse(body)
  return raw === 'export' ? readExport(body) : readSelected(body, window)
}
