import { Agent, buildConnector, type Dispatcher, ProxyAgent } from 'undici'
import type { ScrapeTls } from '../../core/scrape/job.ts'
import { SHARED_READS } from './shared-reads.ts'

/** Between two scrapes of a minute's interval a connection stays open. */
const KEEP_ALIVE_MS = 90_000
/** Jobs with different TLS settings or proxies; the one not used for longest goes. */
const MAX_KEPT = 64

/** How a server is reached. */
export type Way = {
  readonly tls: ScrapeTls
  readonly proxyUrl: string | null
  readonly socketPath?: string | undefined
}

export type Dispatchers = {
  readonly of: (way: Way) => Dispatcher
  readonly close: () => Promise<void>
}

export type DispatcherRules = {
  readonly connectTimeoutMs: number
  /** Every request takes what comes at once, and keeps nothing of it: see `SHARED_READS`. */
  readonly isReadInPlace: boolean
}

/** Connections, kept and shared by all requests with the same TLS settings and the same way. */
export function createDispatchers(rules: DispatcherRules): Dispatchers {
  const kept = new Map<string, Dispatcher>()
  return {
    of(way) {
      const key = JSON.stringify(way)
      const dispatcher = kept.get(key) ?? createDispatcher(way, rules)
      kept.delete(key)
      kept.set(key, dispatcher)
      for (const [oldest, unused] of kept) {
        if (kept.size <= MAX_KEPT) break
        kept.delete(oldest)
        void unused.close()
      }
      return dispatcher
    },
    async close() {
      const all = [...kept.values()]
      kept.clear()
      await Promise.all(all.map(dispatcher => dispatcher.destroy()))
    },
  }
}

function createDispatcher(
  { tls, proxyUrl, socketPath }: Way,
  { connectTimeoutMs, isReadInPlace }: DispatcherRules,
): Dispatcher {
  const connection = { timeout: connectTimeoutMs, ...tlsOptions(tls) }
  const options = {
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    // The request's own deadline counts; these would only cut it short.
    headersTimeout: 0,
    bodyTimeout: 0,
    allowH2: false,
  }
  if (socketPath !== undefined) return new Agent({ ...options, connect: { ...connection, socketPath } })
  if (proxyUrl === null)
    return new Agent({ ...options, connect: isReadInPlace ? readingInPlace(connection) : connection })
  return new ProxyAgent({ ...options, uri: proxyUrl, requestTls: connection })
}

/** With TLS pieces are unpacked into memory of their own. */
function readingInPlace(connection: buildConnector.BuildOptions): buildConnector.connector {
  const secure = buildConnector(connection)
  const plain = buildConnector({ ...connection, onread: SHARED_READS })
  return (options, callback) => (options.protocol === 'https:' ? secure : plain)(options, callback)
}

/** What a configuration says of TLS, in undici's words. */
export const tlsOptions = (tls: ScrapeTls) => ({
  ca: tls.caPem,
  cert: tls.certPem,
  key: tls.keyPem,
  servername: tls.serverName,
  rejectUnauthorized: !tls.insecureSkipVerify,
  minVersion: tls.minVersion,
  maxVersion: tls.maxVersion,
})
