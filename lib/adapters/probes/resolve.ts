import { promises as dns } from 'node:dns'
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { codeOf, ProbeFailure } from './faults.ts'

export type Family = 'any' | '4' | '6'
/** Finds the addresses of a name, the first best; empty when it has none of that family. Throws dns' error codes. */
export type ResolveName = (name: string, family: Family) => Promise<readonly string[]>

const HOSTS_FILE = process.platform === 'win32' ? 'C:\\Windows\\System32\\drivers\\etc\\hosts' : '/etc/hosts'
const HOSTS_AGE_MS = 10_000
const RESOLUTION_DELAY_MS = 50
/** getaddrinfo takes one of Node's few threads until it is done; files need the others. */
const MAX_SYSTEM_LOOKUPS = 2

export type ResolveOptions = {
  /** `address:port`; the machine's own when not given. */
  readonly nameServers?: readonly string[]
  readonly hostsFile?: string
}

/**
 * Resolves as the machine does: its hosts file, its name servers, and what else it has (search domains, mDNS) for names
 * that those do not know. Slow name servers never take threads from the rest of the deck.
 */
export function createResolveName({ nameServers, hostsFile = HOSTS_FILE }: ResolveOptions = {}): ResolveName {
  const hosts = createHostsFile(hostsFile)
  const lookup = createSystemLookup()
  const resolver = new dns.Resolver({ timeout: 2_000, tries: 2 })
  if (nameServers) resolver.setServers(nameServers)
  return async (name, family) => {
    if (isIP(name) !== 0) return [name]
    if (/(^|\.)localhost\.?$/i.test(name)) return ofFamily(['127.0.0.1', '::1'], family)
    const listed = ofFamily(await hosts(name.toLowerCase()), family)
    if (listed.length > 0) return listed
    try {
      return await queryBoth(resolver, name, family)
    } catch (error) {
      if (!NOT_KNOWN.has(codeOf(error) ?? '')) throw error
      return await lookup(name, family)
    }
  }
}

const NOT_KNOWN: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'ENODATA',
  'ESERVFAIL',
  'EREFUSED',
  'ECONNREFUSED',
])

/** IPv4 first. An answer for IPv6 that is late is not waited for (RFC 8305 §3). */
async function queryBoth(resolver: dns.Resolver, name: string, family: Family): Promise<string[]> {
  if (family === '4') return resolver.resolve4(name)
  if (family === '6') return resolver.resolve6(name)
  const six = resolver.resolve6(name).catch((): string[] => [])
  const four = await resolver.resolve4(name).catch((error: unknown) => asError(error))
  if (four instanceof Error) {
    const found = await six
    if (found.length === 0) throw four
    return found
  }
  return [...four, ...(await Promise.race([six, nothingAfter(RESOLUTION_DELAY_MS)]))]
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))

const nothingAfter = (ms: number): Promise<string[]> =>
  new Promise(resolve => {
    setTimeout(resolve, ms, []).unref()
  })

const ofFamily = (addresses: readonly string[], family: Family): string[] =>
  addresses.filter(address => family === 'any' || isIP(address) === Number(family))

function createHostsFile(path: string): (name: string) => Promise<readonly string[]> {
  let names = new Map<string, string[]>()
  let readAt = Number.NEGATIVE_INFINITY
  return async name => {
    if (performance.now() - readAt > HOSTS_AGE_MS) {
      readAt = performance.now()
      names = parseHosts(await readFile(path, 'utf8').catch(() => ''))
    }
    return names.get(name) ?? []
  }
}

function parseHosts(text: string): Map<string, string[]> {
  const names = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const [address, ...aliases] = line.replace(/#.*/, '').trim().split(/\s+/)
    if (address === undefined || isIP(address) === 0) continue
    for (const alias of aliases) {
      const known = names.get(alias.toLowerCase())
      if (known) known.push(address)
      else names.set(alias.toLowerCase(), [address])
    }
  }
  return names
}

function createSystemLookup(): ResolveName {
  let running = 0
  const waiting: (() => void)[] = []
  return async (name, family) => {
    if (running >= MAX_SYSTEM_LOOKUPS) await new Promise<void>(resolve => waiting.push(resolve))
    running++
    try {
      const found = await dns.lookup(name, { all: true, family: family === 'any' ? 0 : Number(family) })
      return found.toSorted((a, b) => a.family - b.family).map(({ address }) => address)
    } finally {
      running--
      waiting.shift()?.()
    }
  }
}

const DNS_WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'is unknown to DNS: check how it is spelled',
  ENODATA: 'has no address of the wanted family: check address_family',
  ESERVFAIL: 'could not be resolved (SERVFAIL): its name servers fail, check the zone',
  EREFUSED: 'could not be resolved: the name server refused to answer, check the name server of this machine',
  EAI_AGAIN: 'could not be resolved: no name server answered, check the name server of this machine',
  ETIMEOUT: 'could not be resolved: the name server did not answer, check the name server of this machine',
  ECONNREFUSED: 'could not be resolved: no name server listens, check the name server of this machine',
}

/** Why a name has no address, in words. */
export function dnsFailure(error: unknown, name: string): ProbeFailure {
  if (error instanceof ProbeFailure) return error
  const code = codeOf(error) ?? 'unknown error'
  return new ProbeFailure('dns', `the name ${name} ${DNS_WORDS[code] ?? `could not be resolved (${code})`}`)
}
