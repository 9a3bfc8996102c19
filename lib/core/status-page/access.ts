import ipaddr from 'ipaddr.js'

/** Whether an address lies in one of these networks (CIDR, or a single address). What cannot be read is in none. */
export function isInNetworks(address: string | null, networks: readonly string[]): boolean {
  if (address === null || !ipaddr.isValid(address)) return false
  const visitor = ipaddr.process(address)
  return networks.some(network => {
    const cidr = network.includes('/') ? network : `${network}/${network.includes(':') ? 128 : 32}`
    if (!ipaddr.isValidCIDR(cidr)) return false
    const [base, bits] = ipaddr.parseCIDR(cidr)
    return base.kind() === visitor.kind() && visitor.match(base, bits)
  })
}

/** A host as a browser sends it, without its port, in lower case, without the root's dot; null when it is none. */
export function hostName(header: string | null): string | null {
  const name = (header ?? '')
    .trim()
    .toLowerCase()
    .replace(/:\d{1,5}$/, '')
    .replace(/\.$/, '')
  return /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name) && !name.includes('..') ? name : null
}
