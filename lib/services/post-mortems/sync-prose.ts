import { DeckError } from '../../contract/errors.ts'
import type { ProseAnswer, SyncProse } from '../../contract/post-mortems.ts'
import { isEditable, MAX_SECTION_LENGTH, SECTIONS, STATE_WORDS } from '../../core/post-mortem/index.ts'
import { exchangeProse } from '../../core/prose/index.ts'
import { actorName } from '../configuration-context.ts'
import { type Context, inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { seenPostMortem, storedPostMortem } from './post-mortem-rows.ts'

const LIMITS = { parts: SECTIONS, maxLength: MAX_SECTION_LENGTH }

/**
 * Merges what one copy of the text has, and answers with what it lacks. The same changes sent again change nothing, so
 * that a copy that had no answer sends them until it has one. Throws `conflict` when the text stands still (approved
 * or published): the copy keeps its words.
 */
export async function syncProse(ctx: Context, wish: SyncProse): Promise<ProseAnswer> {
  requirePermission(ctx, 'post_mortems.write')
  const { id } = wish
  await seenPostMortem(ctx, id)
  const exchanged = await inTransaction(ctx, tx => exchange(tx, wish))
  if (exchanged.isChanged) ctx.events.emit('postMortemChanged', { id, atMs: ctx.clock.now() })
  return {
    update: base64(exchanged.missing),
    stateVector: base64(exchanged.stateVector),
    documentVersion: exchanged.documentVersion,
  }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

async function exchange(tx: Context, { id, update, stateVector, section }: SyncProse) {
  // Writers wait for each other: what each of them merges into is what the one before left.
  if (update !== undefined)
    await tx.db.$executeRaw`SELECT id FROM post_mortems WHERE id = ${id}::uuid FOR UPDATE`
  const before = await tx.db.postMortem.findUniqueOrThrow({ where: { id } })
  const question = {
    update: update === undefined ? null : Buffer.from(update, 'base64'),
    stateVector: Buffer.from(stateVector, 'base64'),
  }
  const merged = exchangeProse(before.document, question, LIMITS)
  if (merged.kind === 'refused') throw refusal(update === undefined ? 'stateVector' : 'update', merged.why)
  if (!merged.isChanged) return { ...merged, documentVersion: before.documentVersion }
  const { state } = storedPostMortem(before)
  if (!isEditable(state)) throw new DeckError('conflict', standsStill(STATE_WORDS[state].toLowerCase()))
  const now = new Date(tx.clock.now())
  const documentVersion = before.documentVersion + 1
  await tx.db.postMortem.update({
    where: { id },
    data: {
      document: Buffer.from(merged.document),
      texts: merged.texts,
      documentVersion,
      updatedAt: now,
    },
  })
  const person = actorName(tx.actor)
  await tx.db.postMortemWriter.upsert({
    where: { postMortemId_person: { postMortemId: id, person } },
    create: { postMortemId: id, person, section: section ?? null, firstAt: now, lastAt: now },
    update: { section: section ?? null, lastAt: now },
  })
  return { ...merged, documentVersion }
}

const standsStill = (state: string): string =>
  `it is ${state}: the text stands still until a manager sends it back; your words are kept where you wrote them`

const refusal = (path: string, message: string) => new DeckError('invalid', message, [{ path, message }])
