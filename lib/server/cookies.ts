/** The name of the session cookie everywhere: in pages, routes and the socket's handshake. */
export const SESSION_COOKIE = 'opsdeck.session'

/** Reads one cookie from a `Cookie` header; null when it is not there or not decodable. */
export function readCookie(header: string | null | undefined, name: string): string | null {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=')
    if (at < 0 || pair.slice(0, at).trim() !== name) continue
    try {
      return decodeURIComponent(pair.slice(at + 1).trim())
    } catch {
      return null
    }
  }
  return null
}
