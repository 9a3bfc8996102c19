import type { DnsRecord } from '../core/discovery/index.ts'

/** The records of a name, asked of this machine's resolvers. Rejects with a sentence; none is an empty list. */
export interface NameResolver {
  resolve(name: string, type: DnsRecord['type']): Promise<DnsRecord[]>
}
