import type { CheckConfig, ImportChecks } from '../../lib/contract/checks.ts'

export type ImportKind = ImportChecks['kind']

/** Where the checks come from, and which file holds them. */
export const IMPORT_KINDS: Readonly<Record<ImportKind, { readonly label: string; readonly file: string }>> = {
  'uptime-kuma': { label: 'Uptime Kuma', file: 'Its database, kuma.db' },
  gatus: { label: 'Gatus', file: 'Its configuration, config.yaml' },
  blackbox: {
    label: 'Blackbox exporter',
    file: 'Its modules; with --- and the scrape configuration after them, the targets too',
  },
}

/** What became of one check: waiting for its turn, added, or why not. */
export type Outcome = { readonly state: 'added' } | { readonly state: 'failed'; readonly reason: string }

export const nameOfImport = ({ service, slug }: CheckConfig): string => `${service}/${slug}`

/** What is asked, in short: the address, or host and port, or the name. */
export function askedOf(config: CheckConfig): string {
  if ('url' in config) return config.url
  if (config.kind === 'dns') return `${config.query} ${config.type}`
  if ('port' in config) return `${config.host}:${config.port}`
  if ('host' in config) return config.host
  return `${config.script.length} steps`
}

/** "3 of 5 added, 1 failed": how far it is. */
export function progressText(total: number, outcomes: readonly Outcome[]): string {
  const failed = outcomes.filter(({ state }) => state === 'failed').length
  const added = outcomes.length - failed
  return `${added} of ${total} added${failed > 0 ? `, ${failed} failed` : ''}`
}
