import { Resolver } from 'node:dns/promises'
import type { DnsRecord } from '../core/discovery/index.ts'
import type { NameResolver } from '../ports/name-resolver.ts'

const TIMEOUT_MS = 5_000
const TRIES = 2

/** Names by DNS. @param servers instead of this machine's own, `host:port` each */
export function createNameResolver(servers: readonly string[] = []): NameResolver {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES })
  if (servers.length > 0) resolver.setServers([...servers])
  return {
    async resolve(name, type) {
      try {
        return await recordsOf(resolver, name, type)
      } catch (error) {
        if (codeOf(error) === 'ENODATA') return []
        throw new Error(`${name} has no ${type} records: ${reasonOf(error)}`, { cause: error })
      }
    },
  }
}

async function recordsOf(resolver: Resolver, name: string, type: DnsRecord['type']): Promise<DnsRecord[]> {
  switch (type) {
    case 'SRV':
      return (await resolver.resolveSrv(name)).map(({ name: target, port }) => ({ type, target, port }))
    case 'MX':
      return (await resolver.resolveMx(name)).map(({ exchange: target }) => ({ type, target }))
    case 'NS':
      return (await resolver.resolveNs(name)).map(target => ({ type, target }))
    case 'A':
      return (await resolver.resolve4(name)).map(address => ({ type, address }))
    case 'AAAA':
      return (await resolver.resolve6(name)).map(address => ({ type, address }))
  }
}

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no such name',
  ETIMEOUT: 'no name server answered in time',
  ECONNREFUSED: 'the name server refused to be asked',
  ESERVFAIL: 'the name server failed',
}
const reasonOf = (error: unknown): string =>
  REASONS[String(codeOf(error))] ?? (error instanceof Error ? error.message : String(error))
