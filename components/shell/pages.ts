import type { Permission } from '../../lib/core/access/index.ts'

export type DeckPage = {
  readonly path: string
  readonly title: string
  /** The letter after `g` that goes there. */
  readonly key: string
  /** As in `PAGE_DOORS`, which weighs too much to be fetched by every page. */
  readonly permission: Permission
}

const page = (
  path: string,
  title: string,
  key: string,
  permission: Permission = 'operations.read',
): DeckPage => ({ path, title, key, permission })

/** Pages by what people come for; only those that are there. */
export const PAGE_GROUPS: readonly { readonly title: string; readonly pages: readonly DeckPage[] }[] = [
  {
    title: 'Watch',
    pages: [
      page('/', 'Overview', 'o'),
      page('/services', 'Services', 's'),
      page('/latency', 'Latency', 'l'),
      page('/resources', 'Resources', 'r'),
      page('/checks', 'Checks', 'k'),
      page('/heartbeats', 'Heartbeats', 'h'),
      page('/log-signals', 'Log signals', 'n'),
      page('/explore', 'Explore', 'e', 'explore.use'),
    ],
  },
  {
    title: 'Respond',
    pages: [
      page('/alerts', 'Alerts', 'a'),
      page('/incidents', 'Incidents', 'y'),
      page('/recovery', 'Recovery', 'f'),
      page('/runbooks', 'Runbooks', 'q'),
      page('/silences', 'Silences', 'i'),
      page('/on-call', 'On-call', 'd'),
    ],
  },
  {
    title: 'Account for',
    pages: [
      page('/slos', 'Objectives', 'b'),
      page('/reports', 'Reports', 'm', 'reports.read'),
      page('/business', 'Business', 'x', 'business.read'),
      page('/status-pages', 'Status pages', 'p'),
      page('/windows', 'Windows', 'w'),
    ],
  },
  {
    title: 'Set up',
    pages: [
      page('/targets', 'Targets', 't'),
      page('/rules', 'Rules', 'u'),
      page('/receivers', 'Receivers', 'v'),
      page('/settings', 'Settings', 'c', 'account.own'),
    ],
  },
]

/** Pages that the navigation has no room for; the palette knows them. */
export const FURTHER_PAGES: readonly Omit<DeckPage, 'key'>[] = [
  { path: '/cardinality', title: 'Cardinality', permission: 'operations.read' },
]

/** What the navigation, the palette and the keys know. */
export const DECK_PAGES: readonly DeckPage[] = PAGE_GROUPS.flatMap(group => group.pages)

/** Pages that stand under another one's name in the navigation. */
const UNDER: Readonly<Record<string, readonly string[]>> = {
  '/incidents': ['/post-mortems', '/follow-ups'],
  '/targets': ['/cardinality'],
}

/** Whether a path is that page, lies below it, or stands under its name. */
export function isOnPage(pathname: string, path: string): boolean {
  if (path === '/') return pathname === '/'
  return [path, ...(UNDER[path] ?? [])].some(one => pathname === one || pathname.startsWith(`${one}/`))
}
