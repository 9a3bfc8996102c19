const SECRET_NAME = /token|secret|passw|api[-_]?key|^key$|auth|signature/i
const HIDDEN = '***'

/** A URL as people may see it: without a user's name and password, and with secret-looking parameters hidden. */
export function shownUrl(url: string): string {
  if (!URL.canParse(url)) return url.replace(/\/\/[^/@]*@/, '//')
  const parsed = new URL(url)
  if (parsed.username === '' && parsed.password === '' && parsed.search === '') return url
  parsed.username = ''
  parsed.password = ''
  for (const name of [...parsed.searchParams.keys()]) {
    if (SECRET_NAME.test(name)) parsed.searchParams.set(name, HIDDEN)
  }
  return parsed.href
}
