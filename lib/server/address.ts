import type { IncomingMessage } from 'node:http'

/** Set by this process for every request, so that nobody else can: where the request really came from. */
const ADDRESS_HEADER = 'x-opsdeck-address'

/**
 * Writes the caller's address into the request, over whatever the caller claimed. Call it first for every request.
 * A reverse proxy on this machine is believed about the last hop that it names; nobody else is.
 */
export function stampAddress(request: IncomingMessage): void {
  request.headers[ADDRESS_HEADER] = callerAddress(request)
}

/** The caller's address as text; IPv4 in its short form. */
export function callerAddress(request: IncomingMessage): string {
  const peer = shortAddress(request.socket.remoteAddress ?? 'unknown')
  const forwarded = request.headers['x-forwarded-for']
  const lastHop = String(forwarded ?? '')
    .split(',')
    .at(-1)
    ?.trim()
  return isLoopback(peer) && lastHop ? shortAddress(lastHop).slice(0, 64) : peer
}

/** The address that `stampAddress` wrote; null when nothing did. */
export function addressOf(headers: Headers): string | null {
  return headers.get(ADDRESS_HEADER)
}

/** Whether an address is this machine itself. */
export function isLoopback(address: string | null): boolean {
  return address !== null && (address === '::1' || address.startsWith('127.'))
}

const shortAddress = (address: string) => address.replace(/^::ffff:/, '')
