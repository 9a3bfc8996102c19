import { z } from 'zod'
import { type Labels, labelsFromObject, type Matcher } from '../../core/labels/index.ts'
import type { SeriesFilter } from '../../ports/series-store.ts'
import type { EngineHttp, Params } from './engine-http.ts'
import { AnswerTooLargeError } from './engine-http.ts'
import { seconds } from './raw-reader.ts'
import { refusalOf } from './refusal.ts'
import { selectorText } from './selector-text.ts'

const TIMEOUT_MS = 30_000
const LIMIT_BYTES = 32 * 1024 * 1024

const Series = z.object({ data: z.array(z.record(z.string(), z.string())).nullable() })
const Names = z.object({ data: z.array(z.string()).nullable() })

/** Label sets, names and values that an engine knows. Windows are as coarse as the engine's own. */
export class MetadataReader {
  constructor(readonly http: EngineHttp) {}

  async series({ anyOf, ...window }: SeriesFilter): Promise<Labels[]> {
    const selectors: readonly (readonly Matcher[])[] = anyOf.length > 0 ? anyOf : [[]]
    const { data } = Series.parse(await this.#ask('/api/v1/series', selectors, window))
    return (data ?? []).map(labelsFromObject)
  }

  labelNames({ anyOf, ...window }: SeriesFilter): Promise<string[]> {
    return this.#names('/api/v1/labels', anyOf, window)
  }

  labelValues(name: string, { anyOf, ...window }: SeriesFilter): Promise<string[]> {
    return this.#names(`/api/v1/label/${encodeURIComponent(name)}/values`, anyOf, window)
  }

  async #names(path: string, anyOf: SeriesFilter['anyOf'], window: Window): Promise<string[]> {
    return Names.parse(await this.#ask(path, anyOf, window)).data ?? []
  }

  async #ask(path: string, anyOf: SeriesFilter['anyOf'], { fromMs, toMs }: Window): Promise<unknown> {
    const params: Params = [
      ...anyOf.map(matchers => ['match[]', selectorText(matchers)] as const),
      ['start', seconds(fromMs)],
      ['end', seconds(toMs)],
    ]
    const answer = await this.#send(path, params)
    if (answer.status !== 200) throw refusalOf(answer, this.http.shown)
    return JSON.parse(new TextDecoder().decode(answer.body))
  }

  async #send(path: string, params: Params) {
    const limits = { timeoutMs: TIMEOUT_MS, limitBytes: LIMIT_BYTES }
    try {
      // Values of labels are answered to GET alone.
      const isOfValues = path.endsWith('/values')
      return await this.http.ask({ path, ...(isOfValues ? { search: params } : { form: params }), ...limits })
    } catch (error) {
      if (error instanceof AnswerTooLargeError) throw new Error(`${TOO_MANY_NAMES} (${error.message})`)
      throw error
    }
  }
}

const TOO_MANY_NAMES = 'more series match than can be listed: narrow the selector or the time range'

type Window = { readonly fromMs: number; readonly toMs: number }
