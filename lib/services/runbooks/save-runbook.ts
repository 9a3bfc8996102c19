import { DeckError } from '../../contract/errors.ts'
import type { RestoreRevision, RunbookRow, SaveRunbook } from '../../contract/runbooks.ts'
import type { RunbookConfig } from '../../core/config/schema/runbook.ts'
import { actorName, type ConfigurationContext } from '../configuration-context.ts'
import { type Context, inTransaction } from '../context.ts'
import { createEntry } from '../entries/create-entry.ts'
import { deleteEntry } from '../entries/delete-entry.ts'
import { replaceEntry } from '../entries/replace-entry.ts'
import { requirePermission } from '../require.ts'
import { type RunbookView, rowOf, visibleRunbook } from './runbook-context.ts'

/** Adds a runbook with its first revision. Throws as `createEntry` does. */
export async function createRunbook(ctx: ConfigurationContext, config: RunbookConfig): Promise<RunbookRow> {
  requirePermission(ctx, 'runbooks.write')
  const view = await savedWith(ctx, within => createEntry('runbook')(within, config))
  return rowOf(view)
}

/**
 * Saves a runbook, and keeps what it says as a revision. Throws `conflict` when somebody saved it since, or when it
 * stands in the configuration file; `invalid` with the faults of its text.
 */
export async function saveRunbook(ctx: ConfigurationContext, wish: SaveRunbook): Promise<RunbookRow> {
  requirePermission(ctx, 'runbooks.write')
  const { seenRevision, ...config } = wish
  await visibleRunbook(ctx, config.slug)
  const view = await savedWith(ctx, async within => {
    await refuseUnseen(within, config.slug, seenRevision)
    return replaceEntry('runbook')(within, { key: config.slug, config })
  })
  return rowOf(view)
}

/** Saves an older revision's title and text again, as the newest. Throws as `saveRunbook` does. */
export async function restoreRevision(
  ctx: ConfigurationContext,
  { slug, revision, seenRevision }: RestoreRevision,
): Promise<RunbookRow> {
  requirePermission(ctx, 'runbooks.write')
  const { config } = await visibleRunbook(ctx, slug)
  const kept = await ctx.db.runbookRevision.findFirst({ where: { runbook: slug, id: revision } })
  if (!kept) throw new DeckError('not_found', `the runbook "${slug}" has no revision ${revision}`)
  return saveRunbook(ctx, { ...config, title: kept.title, text: kept.text, seenRevision })
}

/** Takes a runbook away; its history stays, and goes on when one of the same name is added. */
export async function deleteRunbook(ctx: ConfigurationContext, { slug }: { slug: string }): Promise<void> {
  requirePermission(ctx, 'runbooks.write')
  await visibleRunbook(ctx, slug)
  await deleteEntry('runbook')(ctx, { key: slug })
}

/** Entry and revision are written together or not at all; the configuration is read again after both. */
async function savedWith(
  ctx: ConfigurationContext,
  save: (within: ConfigurationContext) => Promise<RunbookView>,
): Promise<RunbookView> {
  const { configuration } = ctx
  const later = {
    current: () => configuration.current(),
    fileEntries: () => configuration.fileEntries(),
    hiddenSeries: () => configuration.hiddenSeries(),
    panelsOf: (service: string) => configuration.panelsOf(service),
    hasUsage: (service: string) => configuration.hasUsage(service),
    reload: () => configuration.current(),
  }
  const view = await inTransaction(ctx, async tx => {
    const saved = await save({ ...tx, configuration: later })
    await keepRevision(tx, saved.config)
    return saved
  })
  await configuration.reload()
  return view
}

async function keepRevision(tx: Context, { slug, title, text }: RunbookConfig): Promise<void> {
  const at = new Date(tx.clock.now())
  await tx.db.runbookRevision.create({ data: { runbook: slug, at, by: actorName(tx.actor), title, text } })
}

async function refuseUnseen(tx: Context, slug: string, seenRevision: number | null): Promise<void> {
  await tx.db.$queryRaw`SELECT 1 FROM entries WHERE kind = 'runbook' AND key = ${slug} FOR UPDATE`
  const newest = await tx.db.runbookRevision.findFirst({ where: { runbook: slug }, orderBy: { id: 'desc' } })
  if (newest === null || Number(newest.id) === seenRevision) return
  throw new DeckError(
    'conflict',
    `${newest.by} saved it while you wrote: look at the history, and take over what is missing`,
  )
}
