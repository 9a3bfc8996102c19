import type { DnsDiscovery } from '../../core/config/index.ts'
import { dnsTargets } from '../../core/discovery/index.ts'
import type { NameResolver } from '../../ports/name-resolver.ts'
import { type Finding, failed } from './provider.ts'

/** The targets of all names; one that fails keeps what all of them had, for part of the truth is none. */
export async function askDns({ names, type, port }: DnsDiscovery, resolver: NameResolver): Promise<Finding> {
  try {
    const all = await Promise.all(
      names.map(async name => dnsTargets(name, await resolver.resolve(name, type), port)),
    )
    return { groups: all.flat() }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return failed(names.join(', '), `DNS discovery: ${reason}`)
  }
}
