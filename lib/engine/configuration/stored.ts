import { ServiceConfig } from '../../contract/service.ts'
import { labelsOf } from '../../core/labels/index.ts'
import { PLAIN_SCRAPE_JOB, type ScrapeJob, type ScrapeTarget } from '../../core/scrape/job.ts'
import type { Database } from '../../services/context.ts'

/** What engineers added in the page. */
export type StoredEntries = {
  readonly services: readonly ServiceConfig[]
  readonly jobs: readonly ScrapeJob[]
}

export type StoredTables = Pick<Database, 'service' | 'storedTarget'>

export async function readStoredEntries(db: StoredTables): Promise<StoredEntries> {
  const services = await db.service.findMany({ orderBy: { slug: 'asc' } })
  const targets = await db.storedTarget.findMany({ orderBy: [{ job: 'asc' }, { url: 'asc' }] })
  const jobs = new Map<string, ScrapeTarget[]>()
  for (const row of targets) jobs.set(row.job, [...(jobs.get(row.job) ?? []), toTarget(row)])
  return {
    services: services.flatMap(row => {
      const parsed = ServiceConfig.safeParse(row.config)
      return parsed.success ? [parsed.data] : []
    }),
    jobs: [...jobs].map(([name, of]) => toJob(name, of)),
  }
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
