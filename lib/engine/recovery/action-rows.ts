import type { ActionRow } from '../../contract/recovery.ts'
import type { Grantee } from '../../core/access/index.ts'
import { proofWords, tableStepOf } from '../../core/action/index.ts'
import {
  type CountedRun,
  evaluateGuard,
  type GuardRecord,
  type GuardSurroundings,
  guardWords,
} from '../../core/guard/index.ts'
import { isJudged, RUN_OUTCOMES, type RunOutcome } from '../../core/proof/index.ts'
import { automationOf, type Weather } from './automatic.ts'
import type { Room } from './parts.ts'
import type { KnownAction } from './world.ts'

const MOST_MARKS = 20

type Around = {
  readonly surroundings: GuardSurroundings
  readonly record: GuardRecord
  readonly weather: Weather
}

/** An action as lists show it to this grantee. */
export function toActionRow(
  room: Pick<Room, 'world' | 'clock'>,
  action: KnownAction,
  { viewer, ...around }: Around & { readonly viewer: Grantee },
): ActionRow {
  const { config, guarded, source, key } = action
  const { record, surroundings } = around
  const runs = record.runs.filter(({ isDryRun }) => !isDryRun)
  const judged = runs.filter(({ outcome }) => isJudged(outcomeOf(outcome)))
  const verified = judged.filter(({ outcome }) => outcome === 'verified')
  const [last] = record.runs
  const automation = automationOf(room, action, around)
  return {
    key,
    service: config.service,
    part: config.part ?? null,
    name: config.name,
    description: config.description ?? '',
    kind: config.kind,
    isSafe: config.safe,
    isDangerous: config.dangerous,
    isAdminsOnly: config.admins_only,
    isTable: tableStepOf(config) !== null,
    source,
    alerts: config.alerts ?? null,
    guard: evaluateGuard({
      presser: viewer,
      surroundings,
      record,
      isDryRun: false,
      nowMs: room.clock.now(),
    }),
    guardWords: `${guardWords(guarded)}. ${proofWords(config, action.conditions).join(', ')}`,
    record: runs.flatMap(toMark).slice(0, MOST_MARKS),
    proven: { verified: verified.length, judged: judged.length },
    expectedSeconds: medianSeconds(verified),
    runId: record.open?.runId ?? null,
    lastPress: last ? { by: last.by, atMs: last.pressedAtMs } : null,
    automatic: automation && {
      isEnabled: automation.isEnabled,
      verifiedInARow: automation.verifiedInARow,
      needed: automation.needed,
      whyNot: automation.whyNot,
    },
  }
}

const outcomeOf = (text: string | null): RunOutcome | null =>
  RUN_OUTCOMES.find(outcome => outcome === text) ?? null

function toMark(run: CountedRun): ActionRow['record'] {
  const outcome = outcomeOf(run.outcome)
  return outcome === null ? [] : [{ runId: run.runId, outcome, atMs: run.endedAtMs ?? run.pressedAtMs }]
}

/** From press to proof. */
function medianSeconds(runs: readonly CountedRun[]): number | null {
  const seconds = runs
    .flatMap(({ pressedAtMs, endedAtMs }) => (endedAtMs === null ? [] : [(endedAtMs - pressedAtMs) / 1000]))
    .sort((a, b) => a - b)
  const [low, high] = [seconds[Math.ceil(seconds.length / 2) - 1], seconds[Math.floor(seconds.length / 2)]]
  return low === undefined || high === undefined ? null : (low + high) / 2
}
