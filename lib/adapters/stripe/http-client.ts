import type Stripe from 'stripe'
import { Agent, request } from 'undici'
import type { AddressRule } from '../../ports/prober.ts'
import { judgedLookup, judgeLiteral } from '../http/judged-lookup.ts'

/** A page of a hundred invoices with their lines is about a megabyte. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024
/** What says more of who asks than the library and its version; undici counts the length itself. */
const UNSAID: ReadonlySet<string> = new Set([
  'x-stripe-client-user-agent',
  'x-stripe-client-telemetry',
  'content-length',
])

export type ClosableHttpClient = Stripe.HttpClient & { close(): Promise<void> }

/**
 * The library's way to the net: one deadline over headers and body, a limit of size, the address rule for every
 * address of the name. A body that breaks off fails the request, so what comes out is never half a page.
 */
export function createHttpClient(rule: AddressRule, prefix: string): ClosableHttpClient {
  const ending = new AbortController()
  const agent = new Agent({ connect: { lookup: judgedLookup(rule) }, headersTimeout: 0, bodyTimeout: 0 })
  return {
    getClientName: () => 'opsdeck',
    async makeRequest(...[host, port, path, method, headers, body, protocol, timeoutMs]) {
      judgeLiteral(rule, host)
      const answer = await request(`${protocol}://${host}:${port}${prefix}${path}`, {
        method: method === 'POST' ? 'POST' : 'GET',
        headers: said(headers),
        body: method === 'POST' ? body : null,
        dispatcher: agent,
        signal: AbortSignal.any([ending.signal, AbortSignal.timeout(timeoutMs)]),
      })
      return toResponse(answer.statusCode, flat(answer.headers), await readWhole(answer.body))
    },
    async close() {
      ending.abort()
      await agent.destroy()
    },
  }
}

const toResponse = (status: number, headers: Record<string, string>, body: string) => ({
  getStatusCode: () => status,
  getHeaders: () => headers,
  // The library hands it out as `lastResponse`.
  getRawResponse: () => ({ headers, statusCode: status }),
  toStream: () => body,
  toJSON: async () => parseObject(body),
})

/** The library cannot do with JSON that is no object: words of a proxy, say. @throws SyntaxError, as for no JSON */
function parseObject(body: string): object {
  const value: unknown = JSON.parse(body)
  if (typeof value !== 'object' || value === null) throw new SyntaxError('the answer is no object')
  return value
}

const said = (headers: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || value === null || UNSAID.has(name.toLowerCase()) ? [] : [[name, String(value)]],
    ),
  )

/** Without `stripe-notice`, which the library would print as a warning of the process. */
const flat = (headers: Record<string, string | string[] | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || name === 'stripe-notice' ? [] : [[name, String(value)]],
    ),
  )

async function readWhole(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    if (size > MAX_ANSWER_BYTES) throw new Error(`its answer is larger than ${MAX_ANSWER_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
