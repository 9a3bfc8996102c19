import { getServers } from 'node:dns'
import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import type { DecodedPacket } from 'dns-packet'
import ipaddr from 'ipaddr.js'
import type { CheckOf } from '../../core/config/schema/check.ts'
import type { ProbeKind } from '../../ports/prober.ts'
import { type Attempt, runAttempt } from './attempt.ts'
import { createDeadline } from './deadline.ts'
import { recordTexts } from './dns-records.ts'
import { askNameServer, type NameServer, type Reply } from './dns-wire.ts'
import { ProbeFailure } from './faults.ts'
import { type ProbeTools, resolveAllowed, secondsSince } from './tools.ts'

type DnsCheck = CheckOf<'dns'>

const DNS_PORT = 53
/** As many as the usual resolvers follow. */
const MAX_ALIASES = 11
const MAX_ANSWERS = 1_000

/** RFC 1035 §4.1.1, RFC 6895 §2.3. */
const RCODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'] as const

const MEANINGS: Readonly<Record<string, string>> = {
  FORMERR: 'it did not understand the question',
  SERVFAIL: 'it failed to find out: check the zone, its name servers and its signatures',
  NXDOMAIN: 'that name does not exist: check how it is spelled, and the zone',
  NOTIMP: 'it does not do such questions',
  REFUSED: 'it refuses to answer us: check who may ask it',
}

/**
 * Asks a name server for records. `answers` are as a zone file writes them, without dots at the end of names:
 * `10 mail.example.org`, `0 issue "ca.example.net"`; texts of TXT without quotes. A name that is there but has no such
 * record is an answer without records, no fault.
 */
export function createDnsProbe(tools: ProbeTools): ProbeKind<'dns'> {
  return {
    probe(request) {
      const { check } = request
      const where = check.server ? `the name server ${check.server}` : "this machine's name server"
      return runAttempt(tools, { request, where }, async attempt => {
        const name = questionName(check)
        const servers = await serversOf(tools, check, attempt)
        const startedAt = performance.now()
        const [first, ...others] = servers
        if (first === undefined) throw new ProbeFailure('unavailable', 'this machine has no name server')
        attempt.note({ remoteAddress: first.address })
        const found = await followAliases({ check, name, attempt, servers: [first, ...others] })
        attempt.note({
          remoteAddress: found.server.address,
          body: found.answers.join('\n'),
          phases: { firstByte: secondsSince(startedAt) },
          facts: {
            answers: found.answers,
            count: found.answers.length,
            rcode: 'NOERROR',
            aliases: found.aliases,
            authoritative: found.isAuthoritative,
            tcp: found.wasTcp,
            ...(found.ttlSeconds === null ? {} : { ttl_seconds: found.ttlSeconds }),
          },
        })
      })
    },
  }
}

/** The name in the form that is asked for: an address becomes its reverse name (RFC 1035 §3.5, RFC 3596 §2.5). */
function questionName({ query, type }: DnsCheck): string {
  if (type === 'PTR' && isIP(query) !== 0) {
    const address = ipaddr.parse(query)
    const bytes = address.toByteArray()
    if (address instanceof ipaddr.IPv4) return `${bytes.reverse().join('.')}.in-addr.arpa`
    const nibbles = bytes.flatMap(byte => [byte >> 4, byte & 15]).reverse()
    return `${nibbles.map(nibble => nibble.toString(16)).join('.')}.ip6.arpa`
  }
  const name = query.replace(/\.$/, '')
  const ascii = /^[\w*.-]*$/.test(name) ? name : domainToASCII(name)
  const isName = ascii.length <= 253 && ascii.split('.').every(label => label.length > 0 && label.length < 64)
  if (isName || query === '.') return ascii === '' ? '.' : ascii
  throw new ProbeFailure('unavailable', `"${query.slice(0, 100)}" cannot be a name in DNS: check query`)
}

async function serversOf(
  tools: ProbeTools,
  check: DnsCheck,
  attempt: Attempt,
): Promise<readonly NameServer[]> {
  // The machine's own were chosen by whoever runs it.
  if (check.server === undefined)
    return getServers()
      .map(splitServer)
      .map(({ host, port }) => ({ address: host, port }))
  const { host, port } = splitServer(check.server)
  const { addressRule } = attempt.request
  const { addresses } = await attempt.deadline.within(resolveAllowed(tools, host, { addressRule }))
  return addresses.map(address => ({ address, port }))
}

/** `host`, `host:port`, `2001:db8::53` or `[2001:db8::53]:port`. */
function splitServer(text: string): { readonly host: string; readonly port: number } {
  const bracketed = /^\[(.+)\](?::(\d+))?$/.exec(text)
  const plain = isIP(text) === 6 ? null : /^([^:]+)(?::(\d+))?$/.exec(text)
  const [, host = text, port] = bracketed ?? plain ?? []
  return { host, port: port === undefined ? DNS_PORT : Number(port) }
}

type Asking = {
  readonly check: DnsCheck
  readonly name: string
  readonly attempt: Attempt
  readonly servers: readonly [NameServer, ...NameServer[]]
}

type Found = {
  readonly server: NameServer
  readonly answers: readonly string[]
  readonly aliases: readonly string[]
  readonly isAuthoritative: boolean
  readonly wasTcp: boolean
  readonly ttlSeconds: number | null
}

/** Goes from alias to alias, within one answer and by asking on, until there are records or it must be a lie. */
async function followAliases(asking: Asking): Promise<Found> {
  const { check, name } = asking
  const aliases: string[] = []
  for (let current = name; ; ) {
    const { reply, server } = await askAny(current, asking)
    const { packet, wasTcp } = reply
    refuseRcode(packet, { current, asking })
    const start = aliases.length
    if (check.type !== 'CNAME') current = aliasesWithin(packet, { current, aliases, asking })
    const records = (packet.answers ?? []).filter(
      answer => answer.type === check.type && sameName(answer.name, current),
    )
    const isAlias = aliases.length > start
    if (records.length === 0 && isAlias) continue
    if (records.length === 0) refuseOtherRecords(packet, asking)
    const ttls = records.flatMap(record => ('ttl' in record && record.ttl !== undefined ? [record.ttl] : []))
    return {
      server,
      answers: records.slice(0, MAX_ANSWERS).flatMap(recordTexts),
      aliases,
      isAuthoritative: packet.flag_aa,
      wasTcp,
      ttlSeconds: ttls.length === 0 ? null : Math.min(...ttls),
    }
  }
}

const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

type Walk = { readonly current: string; readonly aliases: string[]; readonly asking: Asking }

function aliasesWithin(packet: DecodedPacket, { current, aliases, asking }: Walk): string {
  let name = current
  for (;;) {
    const alias = (packet.answers ?? []).find(
      answer => answer.type === 'CNAME' && sameName(answer.name, name),
    )
    if (alias?.type !== 'CNAME') return name
    const target = alias.data.toLowerCase()
    const isCircle = target === asking.name.toLowerCase() || aliases.includes(target)
    if (isCircle || aliases.length >= MAX_ALIASES) {
      const way = [asking.name, ...aliases, target].slice(0, 4).join(' → ')
      throw new ProbeFailure(
        'protocol',
        `the aliases (CNAME) of ${asking.name} ${isCircle ? 'lead in a circle' : 'never end'} (${way}): check the zone`,
      )
    }
    aliases.push(target)
    name = target
  }
}

type Refusing = { readonly current: string; readonly asking: Asking }

function refuseRcode(packet: DecodedPacket, { current, asking }: Refusing): void {
  const rcode = packet.flags === undefined ? 0 : packet.flags & 15
  if (rcode === 0) return
  const word = RCODES[rcode] ?? `RCODE ${rcode}`
  const meaning = MEANINGS[word] ?? 'it did not answer the question'
  throw new ProbeFailure(
    'dns',
    `asked for ${asking.check.type} of ${current}, the name server said ${word}: ${meaning}`,
    {
      facts: { rcode: word, answers: [], count: 0 },
    },
  )
}

/** An answer that holds records, but none that was asked for. */
function refuseOtherRecords({ answers = [] }: DecodedPacket, { check, name }: Asking): void {
  const other = answers.find(answer => answer.type !== 'OPT' && answer.type !== 'RRSIG')
  if (other === undefined) return
  throw new ProbeFailure(
    'protocol',
    `the name server was asked for ${check.type} of ${name} and answered with ${other.type} of ` +
      `${other.name.slice(0, 253)}, which nobody asked for: do not trust it`,
  )
}

/** The servers one after the other; each but the last has its share of the time. */
async function askAny(
  name: string,
  { check, attempt, servers }: Asking,
): Promise<{ readonly reply: Reply; readonly server: NameServer }> {
  const { deadline } = attempt
  const question = { type: check.type, name, class: 'IN' } as const
  for (const [index, server] of servers.entries()) {
    const left = servers.length - index
    if (left === 1) return { reply: await askNameServer(server, question, deadline), server }
    const timeoutMs = deadline.remainingMs() / left
    const share = createDeadline({ timeoutMs, signal: deadline.signal() }, () => server.address)
    try {
      return { reply: await askNameServer(server, question, share), server }
    } catch (error) {
      const reason = deadline.reason()
      if (reason) throw reason
      if (error instanceof ProbeFailure && error.kind === 'protocol') throw error
    } finally {
      share.done()
    }
  }
  throw new TypeError('there is at least one name server to ask')
}
