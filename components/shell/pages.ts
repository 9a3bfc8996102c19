import { PAGE_DOORS } from '../../lib/contract/doors.ts'
import { GRANTS, type Permission } from '../../lib/core/access/index.ts'

export type DeckPage = {
  readonly path: string
  readonly title: string
  /** The letter after `g` that goes there. */
  readonly key: string
  readonly permission: Permission
}

const page = (path: string, title: string, key: string): DeckPage => {
  const door = PAGE_DOORS[path]
  if (!door || !isPermission(door)) throw new Error(`the page ${path} has no permission in PAGE_DOORS`)
  return { path, title, key, permission: door }
}

function isPermission(door: string): door is Permission {
  return Object.hasOwn(GRANTS, door)
}

/** What the navigation, the palette and the keys know; only pages that are there. */
export const DECK_PAGES: readonly DeckPage[] = [
  page('/', 'Overview', 'o'),
  page('/services', 'Services', 's'),
  page('/latency', 'Latency', 'l'),
  page('/resources', 'Resources', 'r'),
  page('/targets', 'Targets', 't'),
  page('/alerts', 'Alerts', 'a'),
  page('/incidents', 'Incidents', 'y'),
  page('/recovery', 'Recovery', 'f'),
  page('/runbooks', 'Runbooks', 'q'),
  page('/silences', 'Silences', 'i'),
  page('/rules', 'Rules', 'u'),
  page('/on-call', 'On-call', 'd'),
  page('/receivers', 'Receivers', 'v'),
  page('/checks', 'Checks', 'k'),
  page('/heartbeats', 'Heartbeats', 'h'),
  page('/windows', 'Windows', 'w'),
  page('/slos', 'Objectives', 'b'),
  page('/log-signals', 'Log signals', 'n'),
  page('/reports', 'Reports', 'm'),
  page('/business', 'Business', 'x'),
  page('/status-pages', 'Status pages', 'p'),
  page('/explore', 'Explore', 'e'),
  page('/settings', 'Settings', 'c'),
]

/** Pages that stand under another one's name in the navigation. */
const UNDER: Readonly<Record<string, readonly string[]>> = { '/incidents': ['/post-mortems', '/follow-ups'] }

/** Whether a path is that page, lies below it, or stands under its name. */
export function isOnPage(pathname: string, path: string): boolean {
  if (path === '/') return pathname === '/'
  return [path, ...(UNDER[path] ?? [])].some(one => pathname === one || pathname.startsWith(`${one}/`))
}
