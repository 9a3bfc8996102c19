import type { Answer } from 'dns-packet'
import ipaddr from 'ipaddr.js'

const MAX_TEXT = 4_096

/** A record's data as a zone file writes it (RFC 1035 §5), without the dots at the end of names. */
export function recordTexts(record: Answer): string[] {
  const text = textOf(record)
  return text === null ? [] : [text.slice(0, MAX_TEXT)]
}

function textOf(record: Answer): string | null {
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return ipaddr.isValid(record.data) ? ipaddr.parse(record.data).toString() : record.data
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return record.data
    case 'MX':
      return `${record.data.preference ?? 0} ${record.data.exchange}`
    case 'TXT':
      return [record.data].flat().map(String).join('')
    case 'SRV': {
      const { priority = 0, weight = 0, port, target } = record.data
      return `${priority} ${weight} ${port} ${target}`
    }
    case 'SOA': {
      const { mname, rname, serial, refresh, retry, expire, minimum } = record.data
      return [mname, rname, serial, refresh, retry, expire, minimum].join(' ')
    }
    case 'CAA':
      return `${record.data.issuerCritical ? 128 : (record.data.flags ?? 0)} ${record.data.tag} "${record.data.value}"`
    case 'NAPTR': {
      const { order, preference, flags, services, regexp, replacement } = record.data
      return `${order} ${preference} "${flags}" "${services}" "${regexp}" ${replacement}`
    }
    case 'TLSA': {
      const { usage, selector, matchingType, certificate } = record.data
      return `${usage} ${selector} ${matchingType} ${certificate.toString('hex')}`
    }
    default:
      return null
  }
}
