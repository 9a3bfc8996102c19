import { SHOWN_BODY_LENGTH, type TimelineEntry, type TimelineKind } from '../../contract/incidents.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { Transaction } from '../context.ts'

export const WITH_EDITS = { edits: { orderBy: { id: 'asc' }, omit: { body: true } } } as const
/** An entry without its texts: a body of 5 MB must not leave the database for a list that shows its beginning. */
export const WITHOUT_TEXTS = { include: WITH_EDITS, omit: { body: true } } as const
type Stored = Prisma.IncidentEntryGetPayload<typeof WITHOUT_TEXTS>

type Text = { readonly text: string; readonly length: number }
/** The texts of entries and of their edits, each cut at a length. */
export type Texts = {
  readonly bodies: ReadonlyMap<string, Text>
  readonly edits: ReadonlyMap<bigint, string>
}

export async function readTexts(
  db: Transaction,
  entries: readonly Stored[],
  most = SHOWN_BODY_LENGTH,
): Promise<Texts> {
  const ids = entries.map(({ id }) => id)
  const bodies = await db.$queryRaw<{ id: string; text: string; length: number }[]>`
    SELECT id::text, left(body, ${most}::int) AS text, length(body)::int AS length
    FROM incident_entries WHERE id = ANY(${ids}::uuid[]) AND body <> ''`
  const edited = entries.flatMap(({ edits }) => edits.map(({ id }) => id))
  const edits =
    edited.length === 0
      ? []
      : await db.$queryRaw<{ id: bigint; text: string }[]>`
          SELECT id, left(body, ${most}::int) AS text FROM incident_entry_edits WHERE id = ANY(${edited}::bigint[])`
  return {
    bodies: new Map(bodies.map(({ id, text, length }) => [id, { text, length }])),
    edits: new Map(edits.map(({ id, text }) => [id, text])),
  }
}

/**
 * An entry as it is shown. The helper's casts: the kind is one that
 * we wrote, and so are the facts. The picture's type is told where it is fetched.
 */
export function toEntry(
  stored: Stored,
  { texts, images }: { readonly texts: Texts; readonly images: ReadonlyMap<string, string> },
): TimelineEntry {
  return {
    id: stored.id,
    atMs: stored.at.getTime(),
    recordedAtMs: stored.recordedAt.getTime(),
    kind: stored.kind as TimelineKind,
    by: stored.by,
    title: stored.title,
    body: texts.bodies.get(stored.id)?.text ?? '',
    bodyLength: texts.bodies.get(stored.id)?.length ?? 0,
    isPinned: stored.isPinned,
    service: stored.service,
    facts: stored.facts as Record<string, string | number>,
    href: stored.href,
    edits: stored.edits.map(({ id, at, by }) => ({
      atMs: at.getTime(),
      by,
      body: texts.edits.get(id) ?? '',
    })),
    images: stored.imageIds.map(id => ({ id, type: images.get(id) ?? 'image/png' })),
  }
}
