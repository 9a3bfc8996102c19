import type { EntryView } from '../../contract/entries.ts'
import { DeckError } from '../../contract/errors.ts'
import {
  ENTRY_KINDS,
  type Entries,
  type EntryConfigs,
  type EntryKind,
  entryFaults,
  mapKinds,
  referenceFaults,
  surroundingsOf,
} from '../../core/config/index.ts'
import type { Entry } from '../../generated/prisma/client.ts'
import type { ConfigurationContext } from '../configuration-context.ts'

/** Null for a row of another version that cannot be read; the Settings page tells of it. */
export function viewOfRow<K extends EntryKind>(kind: K, row: Entry): EntryView<K> | null {
  const parsed = ENTRY_KINDS[kind].schema.safeParse(row.config)
  return parsed.success ? viewOf(parsed.data, row) : null
}

/** Of an entry that was just saved. */
export const viewOf = <K extends EntryKind>(config: EntryConfigs[K], row: Entry): EntryView<K> => ({
  key: row.key,
  config,
  source: 'page',
  createdBy: row.createdBy,
  updatedAtMs: row.updatedAt.getTime(),
})

export const viewOfFile = <K extends EntryKind>(kind: K, config: EntryConfigs[K]): EntryView<K> => ({
  key: ENTRY_KINDS[kind].keyOf(config),
  config,
  source: 'file',
  createdBy: null,
  updatedAtMs: null,
})

/** Refuses a key of the configuration file. */
export async function refuseOfFile<K extends EntryKind>(
  ctx: ConfigurationContext,
  kind: K,
  key: string,
): Promise<void> {
  const { keyOf, title } = ENTRY_KINDS[kind]
  const ofFile = (await ctx.configuration.fileEntries())[kind]
  if (!ofFile.some(entry => keyOf(entry) === key)) return
  throw new DeckError('conflict', `the ${title} "${key}" belongs to the configuration file: change it there`)
}

/** The row of an entry that was added in the page. Throws `not_found`, or `conflict` for one of the file. */
export async function rowOrThrow(ctx: ConfigurationContext, kind: EntryKind, key: string): Promise<Entry> {
  await refuseOfFile(ctx, kind, key)
  const row = await ctx.db.entry.findUnique({ where: { kind_key: { kind, key } } })
  if (!row) throw new DeckError('not_found', `there is no ${ENTRY_KINDS[kind].title} "${key}"`)
  return row
}

/** Refuses what the schema cannot see: patterns, rules and paths that are none, names that lead nowhere. */
export async function refuseFaults<K extends EntryKind>(
  ctx: ConfigurationContext,
  kind: K,
  config: EntryConfigs[K],
): Promise<void> {
  const { keyOf } = ENTRY_KINDS[kind]
  const known = await everyEntry(ctx)
  const others = known[kind].filter(entry => keyOf(entry) !== keyOf(config))
  const { services, notify } = await ctx.configuration.current()
  const around = surroundingsOf(services, { ...known, [kind]: [...others, config] }, notify)
  const faults = [...entryFaults(kind, config), ...referenceFaults(kind, config, around)]
  const issues = faults.map(({ path, message }) => ({ path: path.join('.'), message }))
  const first = issues[0]
  if (first) throw new DeckError('invalid', first.message, issues)
}

/** Refuses to take away a service that entries of the page belong to. */
export async function refuseWhileWatched(ctx: ConfigurationContext, slug: string): Promise<void> {
  const known = await everyEntry(ctx)
  const { services, notify } = await ctx.configuration.current()
  const left = services.filter(service => service.slug !== slug)
  const [before, after] = [surroundingsOf(services, known, notify), surroundingsOf(left, known, notify)]
  const naming = mapKinds(kind => firstBroken(kind, known[kind], { before, after }))
  const first = Object.values(naming).find(name => name !== null)
  if (first) throw new DeckError('conflict', `${first} belongs to it: change that one first`)
}

/** Refuses to take away what another entry of the page names. */
export async function refuseWhileNamed(
  ctx: ConfigurationContext,
  kind: EntryKind,
  key: string,
): Promise<void> {
  const known = await everyEntry(ctx)
  const { services, notify } = await ctx.configuration.current()
  const left = { ...known, [kind]: withoutKey(kind, known[kind], key) }
  const [before, after] = [surroundingsOf(services, known, notify), surroundingsOf(services, left, notify)]
  const naming = mapKinds(other => firstBroken(other, left[other], { before, after }))
  const first = Object.values(naming).find(name => name !== null)
  if (first) throw new DeckError('conflict', `${first} names it: change that one first`)
}

const withoutKey = <K extends EntryKind>(kind: K, entries: readonly EntryConfigs[K][], key: string) =>
  entries.filter(entry => ENTRY_KINDS[kind].keyOf(entry) !== key)

type Around = ReturnType<typeof surroundingsOf>

function firstBroken<K extends EntryKind>(
  kind: K,
  entries: readonly EntryConfigs[K][],
  { before, after }: { before: Around; after: Around },
): string | null {
  const broken = entries.find(
    entry => referenceFaults(kind, entry, after).length > referenceFaults(kind, entry, before).length,
  )
  return broken === undefined ? null : `the ${ENTRY_KINDS[kind].title} "${ENTRY_KINDS[kind].keyOf(broken)}"`
}

/** All entries of file and page, secrets masked; of one key, the file's. */
async function everyEntry(ctx: ConfigurationContext): Promise<Entries> {
  const ofFile = await ctx.configuration.fileEntries()
  const rows = await ctx.db.entry.findMany({ orderBy: { key: 'asc' } })
  // The helper's cast: each kind's entries stand under the kind's own key.
  return mapKinds(kind => together(kind, ofFile[kind], rows)) as Entries
}

function together<K extends EntryKind>(
  kind: K,
  ofFile: readonly EntryConfigs[K][],
  rows: readonly Entry[],
): readonly EntryConfigs[K][] {
  const { keyOf, schema } = ENTRY_KINDS[kind]
  const taken = new Set(ofFile.map(keyOf))
  const ofPage = rows.flatMap(row => {
    if (row.kind !== kind || taken.has(row.key)) return []
    const parsed = schema.safeParse(row.config)
    return parsed.success ? [parsed.data] : []
  })
  return [...ofFile, ...ofPage]
}
