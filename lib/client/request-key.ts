/**
 * A key that nobody else has made: what is sent twice by it counts once. Not `crypto.randomUUID`, which browsers give to
 * pages of https alone, and a deck in a house may be without.
 */
export function newRequestKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}
