import type { EntryView } from '../../contract/entries.ts'
import { ENTRY_KINDS, type EntryKind } from '../../core/config/index.ts'
import { compareStrings } from '../../core/labels/index.ts'
import type { ConfigurationContext } from '../configuration-context.ts'
import { requirePermission } from '../require.ts'
import { viewOfFile, viewOfRow } from './entry-rows.ts'
import { openEntries } from './refuse-business.ts'

/** Every entry of a kind as configured, by key; one of the page whose key the file has too is left out. Secrets masked. */
export const listEntries =
  <K extends EntryKind>(kind: K) =>
  async (ctx: ConfigurationContext): Promise<{ entries: EntryView<K>[] }> => {
    requirePermission(ctx, 'operations.read')
    const isOpen = await openEntries(ctx, kind)
    const ofFile = (await ctx.configuration.fileEntries())[kind]
    const taken = new Set(ofFile.map(ENTRY_KINDS[kind].keyOf))
    const rows = await ctx.db.entry.findMany({ where: { kind } })
    const added = rows.filter(row => !taken.has(row.key)).flatMap(row => viewOfRow(kind, row) ?? [])
    const entries = [...ofFile.map(config => viewOfFile(kind, config)), ...added]
    const open = entries.filter(({ config }) => isOpen(config))
    return { entries: open.sort((a, b) => compareStrings(a.key, b.key)) }
  }
