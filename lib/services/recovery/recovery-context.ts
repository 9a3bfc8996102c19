import { DeckError } from '../../contract/errors.ts'
import type { PreFlight } from '../../contract/recovery.ts'
import type { Grantee } from '../../core/access/index.ts'
import { ActionConfig } from '../../core/config/schema/action.ts'
import {
  CLEAR,
  evaluateGuard,
  type GuardRefusal,
  guardedAction,
  refusalSentence,
} from '../../core/guard/index.ts'
import type { AlertsDoor, ChecksDoor, ConfigurationDoor, Deck, HeartbeatsDoor } from '../../ports/deck.ts'
import type { RecoveryDoor } from '../../ports/recovery.ts'
import type { Secrets } from '../../ports/secrets.ts'
import type { Context } from '../context.ts'

/** For verbs that press, decide or look at runs. */
export type RecoveryContext = Context & { readonly recovery: RecoveryDoor }

/** For what is to be known before a press: who depends on it, and who is at it. */
export type PreFlightContext = RecoveryContext & {
  readonly configuration: Pick<ConfigurationDoor, 'current'>
  readonly history: Pick<Deck['history'], 'current'>
  readonly checks: Pick<ChecksDoor, 'list'>
  readonly heartbeats: Pick<HeartbeatsDoor, 'list'>
  readonly alerts: Pick<AlertsDoor, 'list'>
}

export const noAction = (key: string): DeckError => new DeckError('not_found', `there is no action "${key}"`)
export const noRun = (id: string): DeckError => new DeckError('not_found', `there is no run "${id}"`)

/** `service/slug` */
export const keyOf = ({ service, slug }: { readonly service: string; readonly slug: string }): string =>
  `${service}/${slug}`

/** An action as its run holds it: what was pressed is what runs. Written by the engine alone, sealed. */
export function openDefinition(definition: string, secrets: Pick<Secrets, 'open'>): ActionConfig {
  // The helper's cast: the engine seals nothing else for runs.
  const opened = JSON.parse(secrets.open('run', definition)) as { readonly config: unknown }
  return ActionConfig.parse(opened.config)
}

/** Whom the action's own rule keeps out, before anything else of it is asked. */
export const roleRefusals = (config: ActionConfig, presser: Grantee): readonly GuardRefusal[] =>
  evaluateGuard({
    presser,
    surroundings: {
      action: guardedAction(config),
      ...CLEAR,
    },
    record: { open: null, runs: [], resetAtMs: null, switches: [] },
    isDryRun: true,
    nowMs: 0,
  }).refusals.filter(({ guard }) => guard === 'role')

/** The first refusal as an error: a role's is `forbidden`, any other `conflict` with the seconds that are left. */
export function guardError(refusals: readonly GuardRefusal[], nowMs: number): DeckError {
  const [first] = refusals
  const sentence = first ? refusalSentence(first, nowMs) : 'it may not be pressed'
  const issues = refusals.map(refusal => ({ path: refusal.guard, message: refusalSentence(refusal, nowMs) }))
  if (first?.guard === 'role') return new DeckError('forbidden', sentence, issues)
  const untilMs = first?.untilMs ?? null
  const seconds = untilMs === null ? null : Math.max(1, Math.ceil((untilMs - nowMs) / 1_000))
  return new DeckError(
    'conflict',
    sentence,
    issues,
    seconds === null ? undefined : { retryAfterSeconds: seconds },
  )
}

/** Whether there is a way to try it without doing it: steps of its own, or runners, whose lists say how. */
export const canDryRun = (config: ActionConfig): PreFlight['canDryRun'] =>
  config.dry_run.length > 0 || config.steps.every(({ kind }) => kind !== 'http')
