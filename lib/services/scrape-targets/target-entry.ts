import type { CreateTarget, TargetEntry } from '../../contract/entries.ts'
import { DeckError } from '../../contract/errors.ts'
import type { Prisma, StoredTarget } from '../../generated/prisma/client.ts'
import type { ConfigurationContext } from '../configuration-context.ts'

const DEFAULT_TIMEOUT_SECONDS = 10

export function toTargetEntry(row: StoredTarget): TargetEntry {
  return {
    id: row.id,
    job: row.job,
    url: row.url,
    intervalSeconds: row.intervalMs / 1_000,
    timeoutSeconds: row.timeoutMs / 1_000,
    labels: textLabels(row.labels),
    createdBy: row.createdBy,
    updatedAtMs: row.updatedAt.getTime(),
  }
}

function textLabels(labels: Prisma.JsonValue): Record<string, string> {
  if (typeof labels !== 'object' || labels === null) return {}
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]))
}

/** The columns that a wish fills. */
export function targetColumns(wish: Omit<CreateTarget, 'id'>) {
  const timeoutSeconds = wish.timeoutSeconds ?? Math.min(DEFAULT_TIMEOUT_SECONDS, wish.intervalSeconds)
  return {
    job: wish.job,
    url: withPath(wish.url),
    intervalMs: Math.round(wish.intervalSeconds * 1_000),
    timeoutMs: Math.round(timeoutSeconds * 1_000),
    labels: wish.labels,
  }
}

type Columns = ReturnType<typeof targetColumns>

/** An address alone means its `/metrics`, and a fragment means nothing to a server. */
function withPath(text: string): string {
  const url = new URL(text)
  url.hash = ''
  if (url.pathname === '/' && url.search === '') url.pathname = '/metrics'
  return url.href
}

/**
 * Refuses a target that would harm others: one whose job the file has, one that is there already, and one whose
 * series could not be told from another's.
 */
export async function refuseClash(
  ctx: ConfigurationContext,
  columns: Columns,
  exceptId: string | null,
): Promise<void> {
  const { jobs } = await ctx.configuration.current()
  const fixed = jobs.find(job => job.name === columns.job && job.source !== 'page')
  if (fixed) {
    const owner =
      fixed.source === 'file' ? 'the configuration file, which is read-only here' : 'Opsdeck itself'
    throw new DeckError('conflict', `the job "${columns.job}" belongs to ${owner}: choose another name`)
  }
  const others = await ctx.db.storedTarget.findMany({ where: { job: columns.job } })
  for (const other of others) {
    if (other.id === exceptId) continue
    if (other.url === columns.url) {
      throw new DeckError('conflict', `${columns.url} is a target of the job "${columns.job}" already`)
    }
    if (identityOf(other.url, textLabels(other.labels)) === identityOf(columns.url, columns.labels)) {
      const message = `${other.url} has the same instance and labels: add a label that tells the two apart`
      throw new DeckError('conflict', message)
    }
  }
}

/** What tells a job's targets apart in the series store. */
function identityOf(url: string, labels: Readonly<Record<string, string>>): string {
  const all = { instance: new URL(url).host, ...labels }
  return JSON.stringify(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)))
}

// Any constant will do, as long as every writer of targets takes the same one.
const TARGETS_LOCK = 7_203_114_003

/** Lets one writer of targets work at a time, until its transaction ends. */
export async function lockTargets(ctx: ConfigurationContext): Promise<void> {
  await ctx.db.$executeRaw`SELECT pg_advisory_xact_lock(${TARGETS_LOCK})`
}

export async function targetOrThrow(ctx: ConfigurationContext, id: string): Promise<StoredTarget> {
  const row = await ctx.db.storedTarget.findUnique({ where: { id } })
  if (!row) throw new DeckError('not_found', 'there is no such target among those added in the page')
  return row
}

/** What the audit log keeps of a target. */
export const targetFacts = ({ job, url, intervalMs, timeoutMs, labels }: Columns | StoredTarget) => ({
  job,
  url,
  intervalMs,
  timeoutMs,
  labels,
})
