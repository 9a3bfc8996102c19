import type { MarkRow } from '../../contract/evidence.ts'
import { MARK_KINDS, type MarkKind } from '../../core/suspect/index.ts'
import type { Mark } from '../../generated/prisma/client.ts'

export function toMarkRow(mark: Mark): MarkRow {
  return {
    id: mark.id,
    service: mark.service,
    kind: kindOf(mark.kind),
    title: mark.title,
    version: mark.version,
    by: mark.by,
    url: mark.url,
    atMs: mark.at.getTime(),
    facts: factsOf(mark.facts),
  }
}

const kindOf = (text: string): MarkKind => MARK_KINDS.find(kind => kind === text) ?? 'note'

/** Written by `placeMark` alone, from what its schema let through. */
const factsOf = (facts: unknown): MarkRow['facts'] => (facts ?? {}) as MarkRow['facts']
