import type { HttpClient } from '../../core/config/index.ts'
import type { ScrapeFetcher } from '../../ports/scrape-fetcher.ts'

/** Of everything that one answer may hold: large clusters are asked page by page. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024
const LONGEST_ANSWER_MS = 30_000

export type JsonAsk = {
  readonly url: string
  readonly client: HttpClient
  readonly socketPath?: string | null
  readonly timeoutMs?: number
  readonly limitBytes?: number
  readonly signal: AbortSignal
}

/** What an address answers, as text of JSON; or in words why not. */
export async function askJson(
  fetcher: Pick<ScrapeFetcher, 'fetch'>,
  {
    url,
    client,
    socketPath = null,
    timeoutMs = LONGEST_ANSWER_MS,
    limitBytes = MAX_ANSWER_BYTES,
    signal,
  }: JsonAsk,
): Promise<{ readonly text: string } | { readonly wrong: string }> {
  const answer = await fetcher.fetch({
    url,
    timeoutMs: Math.min(timeoutMs, LONGEST_ANSWER_MS),
    accept: 'application/json',
    ...client,
    ...(socketPath === null ? {} : { socketPath }),
    enableCompression: true,
    bodyLimitBytes: limitBytes,
    signal,
  })
  if (!answer.ok) return { wrong: answer.error }
  if (!/^application\/json\b/i.test(answer.contentType ?? '')) {
    return { wrong: `the answer is of type ${answer.contentType ?? '(none)'}: expected application/json` }
  }
  return { text: new TextDecoder().decode(answer.body) }
}
