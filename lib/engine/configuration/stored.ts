import type { ConfigurationIssue } from '../../contract/configuration.ts'
import { ServiceConfig } from '../../contract/service.ts'
import {
  ENTRY_KINDS,
  type Entries,
  type EntryConfigs,
  type EntryKind,
  mapKinds,
} from '../../core/config/index.ts'
import { labelsOf } from '../../core/labels/index.ts'
import { PLAIN_SCRAPE_JOB, type ScrapeJob, type ScrapeTarget } from '../../core/scrape/job.ts'
import type { Secrets } from '../../ports/secrets.ts'
import type { Database } from '../../services/context.ts'
import { openEntry } from '../../services/entries/stored-entry.ts'
import { addedKey, pageIssue } from './watch-entries.ts'

/** What engineers added in the page. */
export type StoredEntries = {
  readonly services: readonly ServiceConfig[]
  readonly jobs: readonly ScrapeJob[]
  /** Secrets plain. */
  readonly entries: Entries
  /** When each entry was added, by kind and key. */
  readonly addedAtMs: ReadonlyMap<string, number>
  /** Rows that cannot be read. */
  readonly issues: readonly ConfigurationIssue[]
}

export type StoredTables = Pick<Database, 'service' | 'storedTarget' | 'entry'>

export async function readStoredEntries(
  db: StoredTables,
  secrets: Pick<Secrets, 'open'>,
): Promise<StoredEntries> {
  const services = await db.service.findMany({ orderBy: { slug: 'asc' } })
  const targets = await db.storedTarget.findMany({ orderBy: [{ job: 'asc' }, { url: 'asc' }] })
  const rows = await db.entry.findMany({ orderBy: { key: 'asc' } })
  const { entries, issues } = openEntries(rows, secrets)
  const jobs = new Map<string, ScrapeTarget[]>()
  for (const row of targets) jobs.set(row.job, [...(jobs.get(row.job) ?? []), toTarget(row)])
  return {
    services: services.flatMap(row => {
      const parsed = ServiceConfig.safeParse(row.config)
      return parsed.success ? [parsed.data] : []
    }),
    jobs: [...jobs].map(([name, of]) => toJob(name, of)),
    entries,
    addedAtMs: new Map(rows.map(row => [addedKey(row.kind, row.key), row.createdAt.getTime()])),
    issues,
  }
}

type EntryRow = Awaited<ReturnType<StoredTables['entry']['findMany']>>[number]

function openEntries(rows: readonly EntryRow[], secrets: Pick<Secrets, 'open'>) {
  const issues: ConfigurationIssue[] = []
  const open = <K extends EntryKind>(kind: K): EntryConfigs[K][] =>
    rows.flatMap(row => {
      if (row.kind !== kind) return []
      const opened = openEntry(kind, row, secrets)
      if ('config' in opened) return [opened.config]
      issues.push(pageIssue(`the ${ENTRY_KINDS[kind].title} "${row.key}" is not in force: ${opened.wrong}`))
      return []
    })
  // The helper's cast: each kind's entries stand under the kind's own key.
  return { entries: mapKinds(kind => open(kind)) as Entries, issues }
}

type TargetRow = Awaited<ReturnType<StoredTables['storedTarget']['findMany']>>[number]

function toTarget(row: TargetRow): ScrapeTarget {
  const labels = labelsOf([
    ['instance', new URL(row.url).host],
    ...Object.entries(textMembers(row.labels)),
    ['job', row.job],
  ])
  return {
    labels,
    discoveredLabels: labels,
    url: row.url,
    intervalMs: row.intervalMs,
    timeoutMs: row.timeoutMs,
  }
}

function textMembers(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

/** The defaults of a scrape job, for targets that an engineer named in the page. */
function toJob(name: string, targets: readonly ScrapeTarget[]): ScrapeJob {
  return {
    name,
    source: 'page',
    ...PLAIN_SCRAPE_JOB,
    // A redirect could lead where the address rule does not.
    followRedirects: false,
    targets,
  }
}
