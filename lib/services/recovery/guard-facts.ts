import type { CountedRun, GuardRecord } from '../../core/guard/index.ts'
import type { Transaction } from '../context.ts'

const HOUR_MS = 3_600_000

type FoundRun = {
  id: string
  action: string
  state: string
  outcome: string | null
  trigger: CountedRun['trigger']
  by: string
  is_dry_run: boolean
  pressed_at: Date
  started_at: Date | null
  over_at: Date | null
}

const OPEN_STATES: readonly string[] = ['waiting', 'running', 'proving']

/**
 * What the tables say of these actions, for the policy of guards: the open run, the last fifty and all of the last
 * hour, newest first, switches and resets. Each key has a record, known or not. Within a transaction or outside of one.
 */
export async function readGuardRecords(
  db: Transaction,
  keys: readonly string[],
  nowMs: number,
): Promise<ReadonlyMap<string, GuardRecord>> {
  const hourAgo = new Date(nowMs - HOUR_MS)
  const names = [...new Set(keys)]
  const runs = await db.$queryRaw<FoundRun[]>`
    SELECT found.* FROM unnest(${names}::text[]) AS asked (key)
    CROSS JOIN LATERAL (
      SELECT id, action, state, outcome, trigger, by, is_dry_run, pressed_at, started_at,
        coalesce(judged_at, ended_at) AS over_at
      FROM runs WHERE action = asked.key
        AND (pressed_at > ${hourAgo} OR id IN (
          SELECT id FROM runs WHERE action = asked.key ORDER BY pressed_at DESC LIMIT 50))
    ) AS found ORDER BY found.pressed_at DESC, found.id`
  const switches = await db.killSwitch.findMany({
    where: { scope: { in: ['all', ...new Set(names.map(serviceOf))] } },
    orderBy: { at: 'asc' },
  })
  const resets = await db.backoffReset.findMany({ where: { action: { in: names } } })
  return new Map(
    names.map(key => {
      const own = runs.filter(run => run.action === key)
      const open = own.find(run => OPEN_STATES.includes(run.state))
      const record: GuardRecord = {
        open: open ? { runId: open.id, by: open.by, state: open.state } : null,
        runs: own.map(toCounted),
        resetAtMs: resets.find(({ action }) => action === key)?.at.getTime() ?? null,
        switches: switches.filter(({ scope }) => scope === 'all' || scope === serviceOf(key)),
      }
      return [key, record]
    }),
  )
}

const serviceOf = (key: string): string => key.split('/')[0] ?? ''

const toCounted = (run: FoundRun): CountedRun => ({
  runId: run.id,
  by: run.by,
  outcome: run.outcome,
  trigger: run.trigger,
  isDryRun: run.is_dry_run,
  pressedAtMs: run.pressed_at.getTime(),
  startedAtMs: run.started_at?.getTime() ?? null,
  endedAtMs: run.over_at?.getTime() ?? null,
})
