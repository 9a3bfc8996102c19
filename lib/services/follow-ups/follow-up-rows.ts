import type { FollowUpRow } from '../../contract/post-mortems.ts'
import { followUpStanding } from '../../core/post-mortem/index.ts'
import type { FollowUp } from '../../generated/prisma/client.ts'
import { type KnownIncident, markOf } from '../post-mortems/incident-marks.ts'

type RowParts = {
  readonly incident: KnownIncident
  readonly postMortemId: string | null
  readonly nowMs: number
}

export function followUpRow(row: FollowUp, { incident, postMortemId, nowMs }: RowParts): FollowUpRow {
  const dueMs = row.dueAt?.getTime() ?? null
  const closedAtMs = row.closedAt?.getTime() ?? null
  return {
    id: row.id,
    incident: markOf(incident),
    postMortemId,
    title: row.title,
    isPrevention: row.isPrevention,
    owner: row.owner,
    dueMs,
    url: row.url,
    // By the table's own CHECK.
    state: row.state as FollowUpRow['state'],
    standing: followUpStanding({ dueMs, doneMs: closedAtMs }, nowMs),
    closedAtMs,
    closedBy: row.closedBy,
    reason: row.reason,
    createdAtMs: row.createdAt.getTime(),
    createdBy: row.createdBy,
    version: row.version,
  }
}
