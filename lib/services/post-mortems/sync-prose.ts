import { DeckError } from '../../contract/errors.ts'
import type { ProseAnswer, SyncProse } from '../../contract/post-mortems.ts'
import { isEditable, MAX_SECTION_LENGTH, SECTIONS, STATE_WORDS } from '../../core/post-mortem/index.ts'
import { mergeProse, missingProse, proseStateVector } from '../../core/prose/index.ts'
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
  const merged = await inTransaction(ctx, tx => merge(tx, wish))
  if (merged.isChanged) ctx.events.emit('postMortemChanged', { id, atMs: ctx.clock.now() })
  const update = missingProse(merged.document, Buffer.from(wish.stateVector, 'base64'))
  if (update === null) throw refusal('stateVector', 'this is no state vector of a text')
  return {
    update: base64(update),
    stateVector: base64(proseStateVector(merged.document)),
    documentVersion: merged.documentVersion,
  }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

type Held = { readonly document: Uint8Array; readonly documentVersion: number; readonly isChanged: boolean }

async function merge(tx: Context, { id, update, section }: SyncProse): Promise<Held> {
  if (update === undefined) return held(tx, id)
  // Writers wait for each other: what each of them merges into is what the one before left.
  await tx.db.$executeRaw`SELECT id FROM post_mortems WHERE id = ${id}::uuid FOR UPDATE`
  const before = await tx.db.postMortem.findUniqueOrThrow({ where: { id } })
  const merged = mergeProse(before.document, Buffer.from(update, 'base64'), LIMITS)
  if (merged.kind === 'refused') throw refusal('update', merged.why)
  const { state } = storedPostMortem(before)
  if (!merged.isChanged) return { ...before, isChanged: false }
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
  return { document: merged.document, documentVersion, isChanged: true }
}

async function held(tx: Context, id: string): Promise<Held> {
  const row = await tx.db.postMortem.findUniqueOrThrow({
    where: { id },
    select: { document: true, documentVersion: true },
  })
  return { ...row, isChanged: false }
}

const standsStill = (state: string): string =>
  `it is ${state}: the text stands still until a manager sends it back; your words are kept where you wrote them`

const refusal = (path: string, message: string) => new DeckError('invalid', message, [{ path, message }])
