import type { JsonAsker } from '../../ports/json-asker.ts'
import type { AddressRule } from '../../ports/prober.ts'
import { createBoundedGet } from './bounded-get.ts'

const TIMEOUT_MS = 10_000
const LIMIT_BYTES = 1_048_576

/** Asks JSON endpoints: at most ten seconds and one MiB, addresses that the rule allows. */
export function createJsonAsker(parts: {
  readonly version: string
  readonly addressRule: AddressRule
}): JsonAsker & { close(): Promise<void> } {
  const { get, close } = createBoundedGet(parts)
  return {
    async ask({ url, headers, signal }) {
      const answer = await get({
        url,
        headers: { accept: 'application/json', ...headers },
        timeoutMs: TIMEOUT_MS,
        limitBytes: LIMIT_BYTES,
        signal,
      })
      if (answer.kind === 'failed') return answer
      const { host } = new URL(url)
      if (answer.status === 200) return { kind: 'answered', text: answer.text }
      return { kind: 'failed', reason: `${host} answered ${answer.status}: ${advice(answer.status)}` }
    },
    close,
  }
}

function advice(status: number): string {
  if (status === 401 || status === 403) return 'check the headers of this source'
  if (status === 404) return 'check its path'
  if (status === 429) return 'it asks to be asked less often: raise interval'
  if (status >= 500) return 'it failed itself, look at its log'
  return 'only 200 is a good answer; redirects are not followed'
}
