import { type ExportIncident, MAX_NOTE_LENGTH } from '../../contract/incidents.ts'
import { exportMarkdown } from '../../core/incident/export.ts'
import type { Context } from '../context.ts'
import { requirePermission } from '../require.ts'
import { noIncident, visibleIncident } from './incident-context.ts'
import { readDetail } from './incident-detail.ts'

const MOST_ENTRIES = 100_000

/** All of an incident as a file: JSON as the API has it, or Markdown to read. */
export async function exportIncident(ctx: Context, { id, format }: ExportIncident): Promise<Response> {
  requirePermission(ctx, 'operations.read')
  await visibleIncident(ctx, id)
  const now = ctx.clock.now()
  const found = await readDetail(ctx.db, id, { now, most: MOST_ENTRIES, longestBody: MAX_NOTE_LENGTH })
  if (!found) throw noIncident(id)
  const isJson = format === 'json'
  const body = isJson ? JSON.stringify(found.detail, null, 2) : exportMarkdown(found.detail, now)
  return new Response(body, {
    headers: {
      'content-type': isJson ? 'application/json; charset=utf-8' : 'text/markdown; charset=utf-8',
      'content-disposition': `attachment; filename="incident-${id}.${isJson ? 'json' : 'md'}"`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  })
}
