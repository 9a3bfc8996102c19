const METADATA_HOSTS = new Set([
  'metadata.google.internal',
  'metadata',
  '[fd00:ec2::254]',
  '100.100.100.200',
  '168.63.129.16',
])

/**
 * Why an address that somebody typed in the page may not be scraped, or null. Only http and https, no credentials,
 * and nothing on the link-local networks or the well-known names where clouds hand out credentials. Addresses are
 * judged as written; what a name resolves to is not looked up.
 */
export function addressRefusal(text: string): string | null {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return 'is not a URL: give one such as http://host:9100/metrics'
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'must start with http:// or https://'
  if (url.username !== '' || url.password !== '') {
    return 'holds credentials: give those in the configuration file, where they can be kept apart'
  }
  const host = url.hostname.toLowerCase().replace(/\.$/, '')
  if (METADATA_HOSTS.has(host) || isLinkLocal(host)) {
    return `${host} is a link-local or metadata address, where clouds hand out credentials: it is never scraped`
  }
  return null
}

/** 169.254.0.0/16 and fe80::/10, and the former as IPv4 within IPv6. URL has brought them into one notation. */
function isLinkLocal(host: string): boolean {
  if (/^169\.254\.\d+\.\d+$/.test(host)) return true
  if (/^\[fe[89ab][0-9a-f]?:/.test(host)) return true
  return /^\[(::ffff:|::|64:ff9b::)a9fe:[0-9a-f]+\]$/.test(host)
}
