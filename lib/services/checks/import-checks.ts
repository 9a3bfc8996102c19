import type { ImportChecks, ImportPreview } from '../../contract/checks.ts'
import { DeckError } from '../../contract/errors.ts'
import type { CheckImporter, ImportSource } from '../../ports/check-importer.ts'
import type { Context } from '../context.ts'
import { requirePermission } from '../require.ts'

export type ImportContext = Context & { readonly importChecks: CheckImporter }

/** Another tool's checks, for a look before they are added one by one. Throws `invalid` for a file that is none. */
export async function importChecks(
  ctx: ImportContext,
  { kind, service, file }: ImportChecks & { readonly file: Uint8Array },
): Promise<ImportPreview> {
  requirePermission(ctx, 'checks.write')
  try {
    return await ctx.importChecks(sourceOf(kind, file), { service })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new DeckError('invalid', `the file cannot be read: ${message}`, undefined, { cause: error })
  }
}

function sourceOf(kind: ImportChecks['kind'], file: Uint8Array): ImportSource {
  if (kind === 'uptime-kuma') return { kind, bytes: file }
  const text = new TextDecoder().decode(file)
  if (kind === 'gatus') return { kind, text }
  // Both files of a blackbox exporter in one: two YAML documents, its modules first.
  const [modules = '', prometheus] = text.split(/^---[ \t]*$/m).filter(part => part.trim() !== '')
  return prometheus === undefined ? { kind, text: modules } : { kind, text: modules, prometheus }
}
