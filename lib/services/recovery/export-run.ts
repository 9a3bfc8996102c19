import type { ExportRun } from '../../contract/recovery.ts'
import { readRun } from './read-run.ts'
import type { RecoveryContext } from './recovery-context.ts'
import { runMarkdown } from './run-markdown.ts'

/** All of a run as a file: JSON as the API has it, or Markdown to read. */
export async function exportRun(ctx: RecoveryContext, { id, format }: ExportRun): Promise<Response> {
  const detail = await readRun(ctx, { id })
  const isJson = format === 'json'
  const body = isJson ? JSON.stringify(detail, null, 2) : runMarkdown(detail, ctx.clock.now())
  return new Response(body, {
    headers: {
      'content-type': isJson ? 'application/json; charset=utf-8' : 'text/markdown; charset=utf-8',
      'content-disposition': `attachment; filename="run-${id}.${isJson ? 'json' : 'md'}"`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  })
}
