import { DeckError } from '../../contract/errors.ts'
import type { CompleteDuty } from '../../contract/heartbeats.ts'
import type { HeartbeatRow } from '../../contract/watch.ts'
import { recordAudit } from '../audit/record.ts'
import { actorName } from '../configuration-context.ts'
import { inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import type { HeartbeatContext } from './heartbeat-context.ts'

/** A person says that a duty was done, with the evidence that it asks for. Throws `invalid` when some is missing. */
export async function completeDuty(ctx: HeartbeatContext, input: CompleteDuty): Promise<HeartbeatRow> {
  requirePermission(ctx, 'duties.complete')
  const rows = await ctx.heartbeats.list()
  const duty = rows.find(row => row.key === input.key)
  if (!duty) throw new DeckError('not_found', `there is no duty "${input.key}"`)
  if (duty.kind !== 'duty') {
    throw new DeckError('conflict', `"${duty.name}" reports itself: only duties are completed by people`)
  }
  const missing = duty.evidence.filter(({ name }) => !input.evidence[name]?.trim())
  if (missing.length > 0) {
    const issues = missing.map(({ name, what }) => ({
      path: `evidence.${name}`,
      message: `missing: ${what}`,
    }))
    throw new DeckError(
      'invalid',
      `evidence is missing: ${missing.map(({ name }) => name).join(', ')}`,
      issues,
    )
  }
  await inTransaction(ctx, tx =>
    recordAudit(tx, {
      action: 'duty.completed',
      subject: `heartbeat:${input.key}`,
      after: { evidence: input.evidence, note: input.note },
    }),
  )
  const row = await ctx.heartbeats.ping(input.key, {
    kind: 'done',
    exitCode: null,
    body: input.note === '' ? null : input.note,
    contentType: 'text/plain',
    source: actorName(ctx.actor),
    payload: Object.fromEntries(Object.entries(input.evidence).map(([name, text]) => [name, figureOf(text)])),
  })
  if (!row) throw new DeckError('not_found', `there is no duty "${input.key}"`)
  return row
}

/** A row count is a figure, so that rules can judge it. */
const figureOf = (text: string): string | number =>
  /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text
