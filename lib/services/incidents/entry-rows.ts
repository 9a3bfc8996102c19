import { SHOWN_BODY_LENGTH, type TimelineEntry, type TimelineKind } from '../../contract/incidents.ts'
import type { Prisma } from '../../generated/prisma/client.ts'

export const WITH_EDITS = { edits: { orderBy: { id: 'asc' } } } as const
type Stored = Prisma.IncidentEntryGetPayload<{ include: { edits: true } }>

const cut = (text: string, most: number): string => (text.length > most ? text.slice(0, most) : text)

/**
 * An entry as it is shown. Long bodies are cut unless `most` says otherwise. The helper's casts: the kind is one that
 * we wrote, and so are the facts. The picture's type is told where it is fetched.
 */
export function toEntry(
  stored: Stored,
  images: ReadonlyMap<string, string>,
  most = SHOWN_BODY_LENGTH,
): TimelineEntry {
  return {
    id: stored.id,
    atMs: stored.at.getTime(),
    recordedAtMs: stored.recordedAt.getTime(),
    kind: stored.kind as TimelineKind,
    by: stored.by,
    title: stored.title,
    body: cut(stored.body, most),
    bodyLength: stored.body.length,
    isPinned: stored.isPinned,
    service: stored.service,
    facts: stored.facts as Record<string, string | number>,
    href: stored.href,
    edits: stored.edits.map(({ at, by, body }) => ({ atMs: at.getTime(), by, body: cut(body, most) })),
    image:
      stored.imageId === null
        ? null
        : { id: stored.imageId, type: images.get(stored.imageId) ?? 'image/png' },
  }
}
