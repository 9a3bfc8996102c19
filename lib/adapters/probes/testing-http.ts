import type { RequestListener } from 'node:http'
import { createServer as createSecureServer, type ServerOptions } from 'node:https'
import type { ProbeAnswer } from '../../core/check/answer.ts'
import { CheckConfig } from '../../core/config/schema/check.ts'
import type { Prober } from '../../ports/prober.ts'
import { serveHttp, type TestServer } from '../http/testing.ts'
import { createAddressRule } from './address.ts'
import { createProber, type ProberOptions } from './registry.ts'
import { listen } from './testing-kinds.ts'

type Closing = { close(): Promise<void> }

/** What a test opened, closed after it, last first. */
export function createKeeper() {
  const opened: Closing[] = []
  return {
    async keep<T extends Closing>(opening: T | Promise<T>): Promise<T> {
      const one = await opening
      opened.push(one)
      return one
    },
    async closeAll(): Promise<void> {
      for (const one of opened.splice(0).reverse()) await one.close()
    },
  }
}

/** The whole prober, which may ask this machine. */
export const testProber = (changes: Partial<ProberOptions> = {}): Prober =>
  createProber({
    version: '1.2.3',
    clock: { now: () => Date.now() },
    addressRule: createAddressRule({ allow: ['127.0.0.0/8', '::1/128'] }),
    ...changes,
  })

/** A check read as the configuration reads it. */
export const checkOf = (fields: Record<string, unknown>): CheckConfig =>
  CheckConfig.parse({ service: 'shop', slug: 'check', name: 'Check', ...fields })

type AskOptions = { readonly timeoutMs?: number; readonly signal?: AbortSignal }

export const ask = (
  prober: Prober,
  fields: Record<string, unknown>,
  options: AskOptions = {},
): Promise<ProbeAnswer> => prober.probe({ check: checkOf(fields), timeoutMs: 5_000, ...options })

export const serve = (listener: RequestListener): Promise<TestServer> => serveHttp(listener)

/** An https server with a certificate of the test's own. */
export async function serveHttpsWith(options: ServerOptions, listener: RequestListener): Promise<TestServer> {
  const server = createSecureServer(options, listener)
  const port = await listen(server)
  return {
    host: `127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}

export const portOf = ({ host }: TestServer): number => Number(host.split(':')[1])
