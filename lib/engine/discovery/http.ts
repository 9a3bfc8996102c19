import { type HttpDiscovery, parseTargetGroups } from '../../core/config/index.ts'
import type { ScrapeFetcher } from '../../ports/scrape-fetcher.ts'
import { shownUrl } from '../scrape/shown-url.ts'
import { askJson } from './json-answer.ts'
import { type Finding, failed } from './provider.ts'

const MAX_ANSWER_BYTES = 10 * 1024 * 1024

/** Target groups as an address answers them (Prometheus' HTTP discovery). */
export async function askHttp(
  { url, client, refreshMs }: HttpDiscovery,
  fetcher: Pick<ScrapeFetcher, 'fetch'>,
  signal: AbortSignal,
): Promise<Finding> {
  const answer = await askJson(fetcher, {
    url,
    client,
    timeoutMs: refreshMs,
    limitBytes: MAX_ANSWER_BYTES,
    signal,
  })
  if ('wrong' in answer) return failed(shownUrl(url), `HTTP discovery: ${answer.wrong}`)
  return parseTargetGroups({ path: url, text: answer.text, metaLabel: '__meta_url' })
}
