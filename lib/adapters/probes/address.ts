import ipaddr from 'ipaddr.js'
import type { AddressRule } from '../../ports/prober.ts'

type Address = ipaddr.IPv4 | ipaddr.IPv6
type Range = readonly [Address, number]

/** Every address there is, but those that no check may ask: for checks from the configuration file. */
export const EVERY_NETWORK = ['0.0.0.0/0', '::/0'] as const

/** Clouds hand out credentials at these; the link-local ones are refused by their range. */
const METADATA = [
  '100.100.100.200/32',
  '168.63.129.16/32',
  '192.0.0.192/32',
  'fd00:ec2::254/128',
  'fd20:ce::254/128',
]

/** What a range is called to the one who reads why it was refused. */
const RANGES: Readonly<Record<string, string>> = {
  loopback: 'is this machine itself',
  unspecified: 'is this machine itself',
  private: 'is in a private network',
  uniqueLocal: 'is in a private network',
  carrierGradeNat: "is in a carrier's own network",
  multicast: 'is a multicast address',
  broadcast: 'is a broadcast address',
}

/**
 * The rule for a check: link-local addresses and the metadata services of clouds are refused always, whatever is not
 * on the public internet unless one of `allow` (CIDRs) holds it. An IPv4 address inside of an IPv6 one is judged too.
 * @throws Error when an entry of `allow` is not a CIDR
 */
export function createAddressRule({ allow }: { readonly allow: readonly string[] }): AddressRule {
  const allowed = allow.map(parseRange)
  const metadata = METADATA.map(parseRange)
  return {
    refusal(text) {
      if (!ipaddr.isValid(text)) return `"${text.slice(0, 60)}" is not an IP address`
      const address = destination(ipaddr.parse(text))
      const range = address.range()
      if (range === 'linkLocal' || isIn(address, metadata)) {
        return `${text} is link-local or a metadata service of a cloud, which no check may ask`
      }
      if (range === 'unicast' || isIn(address, allowed)) return null
      return `${text} ${RANGES[range] ?? 'is not on the public internet'}, and no opened network holds it`
    },
  }
}

function parseRange(text: string): Range {
  const cidr = text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`
  if (!ipaddr.isValidCIDR(cidr)) throw new Error(`"${text}" is not a network such as 10.0.0.0/8`)
  return ipaddr.parseCIDR(cidr)
}

const isIn = (address: Address, ranges: readonly Range[]): boolean =>
  ranges.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits))

const TRANSLATED: ReadonlySet<string> = new Set(['ipv4Mapped', 'rfc6145', 'rfc6052'])

/** Where packets really go: an IPv6 address may hold an IPv4 one (mapped, RFC 6052, RFC 3056, compatible). */
function destination(address: Address): Address {
  if (!(address instanceof ipaddr.IPv6)) return address
  const bytes = address.toByteArray()
  const range = address.range()
  if (range === '6to4') return new ipaddr.IPv4(bytes.slice(2, 6))
  const isCompatible = bytes.slice(0, 12).every(byte => byte === 0) && bytes.slice(12).some(byte => byte > 1)
  return TRANSLATED.has(range) || isCompatible ? new ipaddr.IPv4(bytes.slice(12)) : address
}
