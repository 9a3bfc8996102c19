import type { ExportPostMortem, PostMortemDetail } from '../../contract/post-mortems.ts'
import { formatMoment } from '../../core/format/index.ts'
import { postMortemMarkdown, STATE_WORDS } from '../../core/post-mortem/index.ts'
import type { Context } from '../context.ts'
import { readPostMortem } from './read-post-mortem.ts'

/** One post-mortem as a file to keep. */
export async function exportPostMortem(ctx: Context, { id, format }: ExportPostMortem): Promise<Response> {
  const detail = await readPostMortem(ctx, { id })
  const { shares: _, ...kept } = detail
  const isJson = format === 'json'
  const body = isJson ? `${JSON.stringify(kept, null, 2)}\n` : markdownOf(detail)
  const name = `post-mortem-${detail.incident.id}.${isJson ? 'json' : 'md'}`
  return new Response(body, {
    headers: {
      'content-type': `${isJson ? 'application/json' : 'text/markdown'}; charset=utf-8`,
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
    },
  })
}

function markdownOf(detail: PostMortemDetail): string {
  const { incident, state, publishedAtMs, texts, facts, actions, title, writers, steps } = detail
  const approved = steps.findLast(({ step }) => step === 'approve')
  return postMortemMarkdown({
    title,
    head: [
      `Incident #${incident.id}, ${incident.severityLabel}`,
      `Services: ${incident.services.join(', ') || 'none'}`,
      publishedAtMs === null
        ? `State: ${STATE_WORDS[state]}`
        : `Published: ${formatMoment(publishedAtMs, 'utc')} UTC`,
      ...(writers.length === 0 ? [] : [`Written by: ${writers.map(({ person }) => person).join(', ')}`]),
      ...(approved ? [`Approved by: ${approved.by}`] : []),
    ],
    texts,
    facts,
    followUps: actions
      .filter(one => one.state !== 'dropped')
      .map(one => ({ ...one, isDone: one.state === 'done' })),
  })
}
