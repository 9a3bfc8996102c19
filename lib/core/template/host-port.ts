/** Splits `host:port`, `[::1]:port`, as Go's net.SplitHostPort; null when it is neither. */
export function splitHostPort(text: string): { readonly host: string; readonly port: string } | null {
  const bracketed = /^\[([^[\]]*)\]:([^:[\]]*)$/.exec(text)
  const found = bracketed ?? /^([^:[\]]*):([^:[\]]*)$/.exec(text)
  return found ? { host: found[1] ?? '', port: found[2] ?? '' } : null
}

export const joinHostPort = (host: string, port: string): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`

const V4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/

/** Whether a text is an IPv4 or IPv6 address. */
export function isAddress(text: string): boolean {
  if (V4.test(text)) return true
  if (!/^[\da-f:]+(?:\d+\.\d+\.\d+\.\d+)?$/i.test(text) || !text.includes(':')) return false
  const last = text.slice(text.lastIndexOf(':') + 1)
  const body = last.includes('.') ? `${text.slice(0, -last.length)}0:0` : text
  if (last.includes('.') && !V4.test(last)) return false
  const halves = body.split('::')
  const groups = halves.flatMap(half => (half === '' ? [] : half.split(':')))
  if (!groups.every(group => /^[\da-f]{1,4}$/i.test(group))) return false
  return halves.length === 2 ? groups.length < 8 : halves.length === 1 && groups.length === 8
}
