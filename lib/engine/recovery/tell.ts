import { RUN_OUTCOMES, type RunOutcome } from '../../core/proof/index.ts'
import type { Run } from '../../generated/prisma/client.ts'
import { recordAudit } from '../../services/audit/record.ts'
import { inTransaction } from '../../services/context.ts'
import { findOpenIncidents } from '../../services/incidents/find-open-incidents.ts'
import { recordAll } from '../../services/incidents/record-timeline.ts'
import { placeMark } from '../../services/marks/place-mark.ts'
import { parametersOf, proofOf } from '../../services/recovery/run-rows.ts'
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
export const tellTimeline = (room: Room, row: Run, entry: Entry): Promise<void> =>
  quietly(room, row, () => writeEntries(room, row, entry))

async function writeEntries(room: Room, row: Run, { what, title, outcome }: Entry): Promise<void> {
  const incidents = await incidentsOf(room, row)
  const at = what === 'pressed' ? row.startedAt : outcome === undefined ? null : row.judgedAt
  await recordAll(
    contextOf(room),
    incidents.map(incidentId => ({
      incidentId,
      kind: 'action' as const,
      atMs: at?.getTime() ?? room.clock.now(),
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

/**
 * Tells what a run came to, on timelines and in the audit log, beside who pressed. Whatever ends the deck meanwhile, it is
 * told, and once: `tellUntold` does what was left. Never rejects.
 */
const tellOutcome = (room: Room, row: Run): Promise<void> =>
  quietly(room, row, async () => {
    const outcome = outcomeOf(row)
    // What is well again may have alerts that end only with the next evaluation: their silence ends by itself.
    if (outcome !== 'verified' && outcome !== 'recovered_by_itself')
      await unmute(room, row, proofOf(row).silenceId)
    const title = `${row.actionName}: ${outcome.replaceAll('_', ' ')}. ${row.outcomeReason}`
    await writeEntries(room, row, { what: outcome, title, outcome })
    await inTransaction(contextOf(room), async tx => {
      const where = { id: row.id, outcome: row.outcome, isTold: false }
      const { count } = await tx.db.run.updateMany({ where, data: { isTold: true } })
      if (count === 0) return
      await recordAudit(tx, {
        action: 'run.judged',
        subject: `run:${row.id}`,
        after: { action: row.action, outcome, reason: row.outcomeReason },
      })
    })
  })

/** As it is judged: counted, and told. Never rejects. */
export function tellJudged(room: Room, row: Run): Promise<void> {
  room.observe({ outcome: outcomeOf(row) })
  return tellOutcome(room, row)
}

const outcomeOf = (row: Run): RunOutcome => RUN_OUTCOMES.find(known => known === row.outcome) ?? 'unknown'

const UNTOLD_AT_ONCE = 100

/** Tells what nobody was told of: the process that judged it was killed, or the database was away. */
export async function tellUntold(room: Room): Promise<void> {
  const rows = await room.db.run.findMany({
    where: { isTold: false, outcome: { not: null } },
    orderBy: { judgedAt: 'asc' },
    take: UNTOLD_AT_ONCE,
  })
  for (const row of rows) await tellOutcome(room, row)
}

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
const unmute = (room: Room, row: Run, silenceId: string | null): Promise<void> =>
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
