import type { ByKey, EntryView } from '../../contract/entries.ts'
import { DeckError } from '../../contract/errors.ts'
import { ENTRY_KINDS, type EntryKind } from '../../core/config/index.ts'
import type { ConfigurationContext } from '../configuration-context.ts'
import { requirePermission } from '../require.ts'
import { viewOfFile, viewOfRow } from './entry-rows.ts'
import { openEntries } from './refuse-business.ts'

/** One entry as configured, secrets masked. */
export const getEntry =
  <K extends EntryKind>(kind: K) =>
  async (ctx: ConfigurationContext, { key }: ByKey): Promise<EntryView<K>> => {
    requirePermission(ctx, 'operations.read')
    const { keyOf, title } = ENTRY_KINDS[kind]
    const ofFile = (await ctx.configuration.fileEntries())[kind].find(config => keyOf(config) === key)
    const row = ofFile ? null : await ctx.db.entry.findUnique({ where: { kind_key: { kind, key } } })
    const view = ofFile ? viewOfFile(kind, ofFile) : row && viewOfRow(kind, row)
    const isOpen = await openEntries(ctx, kind)
    if (!view || !isOpen(view.config)) throw new DeckError('not_found', `there is no ${title} "${key}"`)
    return view
  }
