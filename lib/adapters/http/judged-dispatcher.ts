import { Agent, type Dispatcher, ProxyAgent } from 'undici'
import type { HttpClient } from '../../core/config/job-config.ts'
import type { AddressRule } from '../../ports/prober.ts'
import { tlsOptions } from './dispatchers.ts'
import { judgedLookup } from './judged-lookup.ts'

type Ways = {
  readonly rule: AddressRule
  readonly connectTimeoutMs: number
  /** Whether and how long connections are kept. Each request's own signal limits its time. */
  readonly kept: Pick<Agent.Options, 'pipelining' | 'keepAliveTimeout' | 'keepAliveMaxTimeout'>
}

/** Connections that go only to addresses that passed the rule; behind a proxy, the proxy's. */
export function judgedDispatcher(
  { tls, proxyUrl }: Pick<HttpClient, 'tls' | 'proxyUrl'>,
  { rule, connectTimeoutMs, kept }: Ways,
): Dispatcher {
  const way = { lookup: judgedLookup(rule), timeout: connectTimeoutMs }
  const secured = tlsOptions(tls)
  const options = { ...kept, headersTimeout: 0, bodyTimeout: 0, allowH2: false }
  if (proxyUrl === null) return new Agent({ ...options, connect: { ...way, ...secured } })
  return new ProxyAgent({ ...options, uri: proxyUrl, requestTls: secured, proxyTls: way })
}
