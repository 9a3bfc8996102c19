/**
 * What a path at a status page's own host name stands for: the page at `/`, its feed and badges beside it, and what
 * lies below its own slug. Null for everything else: another page, the deck, its API.
 */
export function pathAtHost(slug: string, pathname: string): string | null {
  const own = `/status/${slug}`
  if (pathname === own || pathname.startsWith(`${own}/`)) return pathname
  if (pathname === '/' || pathname === '/status') return own
  return pathname === '/feed.xml' || pathname.startsWith('/badge/') ? own + pathname : null
}

/** Badges and feeds are made to be shown by other sites. */
export const isForOtherSites = (pathname: string): boolean =>
  /^(\/status(\/[^/]+)?)?\/(badge\/[^/]+|feed\.xml)$/.test(pathname)
