import type { Silence } from '../../core/alert/silence.ts'
import { Prisma, type Silence as SilenceColumns } from '../../generated/prisma/client.ts'

export function toSilence(row: SilenceColumns): Silence {
  return {
    id: row.id,
    // Written by `silenceColumns` alone; PostgreSQL orders members by its own rule, and silences are compared by text.
    matchers: (row.matchers as unknown as Silence['matchers']).map(({ name, op, value }) => ({
      name,
      op,
      value,
    })),
    recurrence: row.recurrence as unknown as Silence['recurrence'],
    startsAtMs: row.startsAt.getTime(),
    endsAtMs: row.endsAt.getTime(),
    updatedAtMs: row.updatedAt.getTime(),
    createdBy: row.createdBy,
    comment: row.comment,
  }
}

export function silenceColumns(silence: Silence) {
  return {
    matchers: silence.matchers.map(({ name, op, value }) => ({ name, op, value })),
    recurrence: silence.recurrence === null ? Prisma.DbNull : { ...silence.recurrence },
    startsAt: new Date(silence.startsAtMs),
    endsAt: new Date(silence.endsAtMs),
    updatedAt: new Date(silence.updatedAtMs),
    createdBy: silence.createdBy,
    comment: silence.comment,
  }
}

/** What the audit log says of a silence. */
export const silenceFacts = (silence: Silence) => ({
  matchers: silence.matchers.map(({ name, op, value }) => `${name}${op}${JSON.stringify(value)}`),
  startsAt: new Date(silence.startsAtMs).toISOString(),
  endsAt: new Date(silence.endsAtMs).toISOString(),
  comment: silence.comment,
  recurrence: silence.recurrence,
})

/** Anything else is no id of ours, and the database would refuse the question. */
export const isSilenceId = (id: string): boolean =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(id)
