import { DeckError } from '../../contract/errors.ts'
import type { PostMortemRow, ShareView, StepView, WriterView } from '../../contract/post-mortems.ts'
import {
  type Fact,
  managerListOf,
  missingParts,
  type PostMortemState,
  type PostMortemStep,
  partTitle,
  postMortemStanding,
  type Section,
} from '../../core/post-mortem/index.ts'
import type {
  FollowUp,
  PostMortem,
  PostMortemShare,
  PostMortemWriter,
  PostMortemStep as StepColumns,
} from '../../generated/prisma/client.ts'
import type { Context } from '../context.ts'
import { type KnownIncident, markOf, seenIncident } from './incident-marks.ts'

/** Every column but the document, which lists do not need. */
export const ROW_COLUMNS = {
  id: true,
  incidentId: true,
  title: true,
  state: true,
  owner: true,
  requires: true,
  dueAt: true,
  meetingAt: true,
  draftedAt: true,
  draftedBy: true,
  publishedAt: true,
  documentVersion: true,
  texts: true,
  facts: true,
  updatedAt: true,
} as const
export type PostMortemColumns = Pick<PostMortem, keyof typeof ROW_COLUMNS>

export type Texts = Partial<Record<Section, string>>

/** What this room itself wrote into its columns. */
export const storedPostMortem = (row: Pick<PostMortemColumns, 'state' | 'requires' | 'texts' | 'facts'>) => ({
  state: row.state as PostMortemState,
  requires: row.requires as string[],
  texts: row.texts as Texts,
  facts: row.facts as Fact[] | null,
})

type Counted = Pick<FollowUp, 'state' | 'isPrevention'>

/** Required parts that are not there yet, by key. */
export function missingOf(
  row: Pick<PostMortemColumns, 'state' | 'requires' | 'texts' | 'facts'>,
  followUps: readonly Counted[],
): string[] {
  const { requires, texts } = storedPostMortem(row)
  const kept = followUps.filter(({ state }) => state !== 'dropped')
  return missingParts(requires, {
    texts,
    // That it was opened is always on the record.
    timelineFacts: 1,
    followUps: kept.length,
    preventionTasks: kept.filter(({ isPrevention }) => isPrevention).length,
  })
}

export type RowParts = {
  readonly incident: KnownIncident
  readonly followUps: readonly Counted[]
  readonly nowMs: number
}

export function postMortemRow(
  row: PostMortemColumns,
  { incident, followUps, nowMs }: RowParts,
): PostMortemRow {
  const { state } = storedPostMortem(row)
  const dueMs = row.dueAt.getTime()
  const draftedAtMs = row.draftedAt.getTime()
  const publishedAtMs = row.publishedAt?.getTime() ?? null
  const standing = postMortemStanding({ draftedAtMs, dueMs, publishedAtMs }, nowMs)
  return {
    id: row.id,
    incident: markOf(incident),
    title: row.title,
    state,
    standing,
    list: managerListOf(state, standing),
    owner: row.owner,
    draftedAtMs,
    dueMs,
    meetingAtMs: row.meetingAt?.getTime() ?? null,
    publishedAtMs,
    missing: missingOf(row, followUps).map(partTitle),
    followUps: {
      open: followUps.filter(one => one.state === 'open').length,
      all: followUps.length,
    },
    documentVersion: row.documentVersion,
  }
}

export const stepView = ({ step, byName, at, reason }: StepColumns): StepView => ({
  // By the table's own CHECK.
  step: step as PostMortemStep,
  by: byName,
  atMs: at.getTime(),
  reason,
})

export const writerView = ({ person, section, firstAt, lastAt }: PostMortemWriter): WriterView => ({
  person,
  // Written from the contract's own list of parts.
  section: section as Section | null,
  firstAtMs: firstAt.getTime(),
  lastAtMs: lastAt.getTime(),
})

export const shareView = (share: PostMortemShare): ShareView => ({
  id: share.id,
  createdBy: share.createdBy,
  createdAtMs: share.createdAt.getTime(),
  expiresAtMs: share.expiresAt.getTime(),
  revokedAtMs: share.revokedAt?.getTime() ?? null,
  openedAtMs: share.openedAt?.getTime() ?? null,
})

/** One post-mortem with its incident. Throws `not_found` when there is none, or none that whoever asks may see. */
export async function seenPostMortem(
  ctx: Context,
  id: string,
): Promise<{ row: PostMortemColumns; incident: KnownIncident }> {
  const row = await ctx.db.postMortem.findUnique({ where: { id }, select: ROW_COLUMNS })
  if (!row) throw unknown()
  const incident = await seenIncident(ctx, row.incidentId).catch(() => {
    throw unknown()
  })
  return { row, incident }
}

const unknown = () => new DeckError('not_found', 'there is no such post-mortem')
