import type { RunOutcome } from '../../core/proof/index.ts'
import type { Run } from '../../generated/prisma/client.ts'
import { recordAudit } from '../../services/audit/record.ts'
import { findOpenIncidents } from '../../services/incidents/find-open-incidents.ts'
import { recordAll } from '../../services/incidents/record-timeline.ts'
import { placeMark } from '../../services/marks/place-mark.ts'
import { parametersOf } from '../../services/recovery/run-rows.ts'
import { expireSilence } from '../../services/silences/expire-silence.ts'
import { storeSilence } from '../../services/silences/store-silence.ts'
import { contextOf, type Room } from './parts.ts'

/** The incidents on whose timelines a run stands: the one that it was pressed from, else the open ones of its service. */
async function incidentsOf(room: Room, row: Run): Promise<readonly number[]> {
  if (row.incidentId !== null) return [row.incidentId]
  const open = await findOpenIncidents(contextOf(room), [row.service])
  return open.map(({ id }) => id)
}

type Entry = { readonly what: string; readonly title: string; readonly outcome?: RunOutcome }

/** Writes what a run came to on the timelines that it concerns; each once. Never rejects. */
export async function tellTimeline(room: Room, row: Run, { what, title, outcome }: Entry): Promise<void> {
  await quietly(room, row, async () => {
    const incidents = await incidentsOf(room, row)
    await recordAll(
      contextOf(room),
      incidents.map(incidentId => ({
        incidentId,
        kind: 'action' as const,
        atMs: (what === 'pressed' ? row.startedAt?.getTime() : null) ?? room.clock.now(),
        by: what === 'pressed' && row.trigger !== 'automatic' ? row.by : null,
        title,
        service: row.service,
        facts: {
          run: row.id,
          action: row.action,
          ...parametersOf(row),
          ...(outcome === undefined ? {} : { outcome }),
          ...(row.reason === '' || what !== 'pressed' ? {} : { reason: row.reason }),
        },
        href: `/recovery/runs/${row.id}`,
        onceKey: `run:${row.id}:${what}`,
      })),
    )
  })
}

/** The incident that a press without one belongs to; null when there is none, or only ones that not everybody sees. */
export async function incidentFor(room: Room, row: Run): Promise<number | null> {
  if (row.incidentId !== null) return row.incidentId
  const open = await findOpenIncidents(contextOf(room), [row.service])
  return open.findLast(({ isRestricted }) => !isRestricted)?.id ?? null
}

/** Puts the press on the charts of its service. Never rejects. */
export const tellCharts = (room: Room, row: Run): Promise<void> =>
  quietly(room, row, async () => {
    await placeMark(contextOf(room), {
      service: row.service,
      kind: 'action',
      title: row.actionName,
      by: row.by,
      atMs: row.startedAt?.getTime() ?? room.clock.now(),
      facts: { ...parametersOf(row), run: row.id, action: row.action },
      onceKey: `run:${row.id}`,
    })
  })

/** Writes an outcome into the audit log, beside who pressed. Never rejects. */
export const tellAudit = (room: Room, row: Run): Promise<void> =>
  quietly(room, row, () =>
    recordAudit(contextOf(room), {
      action: 'run.judged',
      subject: `run:${row.id}`,
      after: { action: row.action, outcome: row.outcome, reason: row.outcomeReason },
    }),
  )

/** Holds back the alerts of a run's service for so long (T-39). The silence's id; null when it could not be made. */
export async function muteService(room: Room, row: Run, forMs: number): Promise<string | null> {
  let id: string | null = null
  await quietly(room, row, async () => {
    const now = room.clock.now()
    const of = (name: string, value: string) => ({ name, op: '=' as const, value })
    const silence = await storeSilence(contextOf(room), {
      id: null,
      matchers: [of('service', row.service), ...(row.part === null ? [] : [of('part', row.part)])],
      startsAtMs: now,
      endsAtMs: now + forMs,
      createdBy: row.by,
      comment: `While ${row.actionName} runs`,
      recurrence: null,
    })
    id = silence.id
  })
  return id
}

/** What it held back is told of again at once. Never rejects. */
export const unmute = (room: Room, row: Run, silenceId: string | null): Promise<void> =>
  quietly(room, row, async () => {
    if (silenceId !== null) await expireSilence(contextOf(room), { id: silenceId })
  })

/** What tells of a run must not stop it. */
async function quietly({ log }: Room, { id }: Run, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    log.error({ err: error, run: id }, 'a run goes on, but was not told everywhere')
  }
}
