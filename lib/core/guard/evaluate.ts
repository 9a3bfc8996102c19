import { may, ROLE_TITLES, rolesWith } from '../access/index.ts'
import { formatDuration } from '../format/index.ts'
import { demandsOf } from './demands.ts'
import type {
  GuardFacts,
  GuardRecord,
  GuardRefusal,
  GuardState,
  GuardSurroundings,
  Presser,
} from './types.ts'
import { capUntilMs, waitOf } from './wait.ts'

/**
 * The one policy of every button: all that speaks against the press, the gravest first, and all that is asked of who
 * presses. The same for a list, a pre-flight, the press itself and the deck's own runs.
 */
export function evaluateGuard(facts: GuardFacts): GuardState {
  const { surroundings, presser } = facts
  const found = [
    roleRefusal(surroundings, presser),
    enabledRefusal(surroundings),
    ...switchRefusals(facts.record),
    runningRefusal(facts.record),
    ...(facts.isDryRun ? [] : doingRefusals(facts)),
    ...runnerRefusals(surroundings),
  ]
  const demands = presser === 'deck' ? [] : demandsOf(surroundings, facts.isDryRun)
  return { refusals: found.filter(refusal => refusal !== null), demands }
}

type Found = GuardRefusal | null

/** A dry run changes nothing, so nothing that protects from doing holds it back. */
const doingRefusals = (facts: GuardFacts): readonly Found[] => [
  waitRefusal(facts),
  capRefusal(facts),
  ...preconditionRefusals(facts.surroundings),
  ...dependencyRefusals(facts.surroundings),
  windowRefusal(facts.surroundings),
]

const refusal = (
  guard: GuardRefusal['guard'],
  reason: string,
  more: Partial<Pick<GuardRefusal, 'untilMs' | 'offer'>> = {},
): GuardRefusal => ({ guard, reason, untilMs: null, offer: null, ...more })

function roleRefusal({ action }: GuardSurroundings, presser: Presser): Found {
  if (presser === 'deck') return null
  if (action.isAdminsOnly) {
    const isAdmin = 'role' in presser && presser.role === 'admin'
    return isAdmin ? null : refusal('role', 'Admins only: ask one of them')
  }
  const permission = action.isSafe ? 'actions.press' : 'actions.press_any'
  if (may(presser, permission)) return null
  const who = rolesWith(permission).map(role => ROLE_TITLES[role])
  return refusal('role', `${who.join(', ')} only: ask one of them`)
}

function enabledRefusal({ action }: GuardSurroundings): Found {
  if (action.isEnabled) return null
  return refusal(
    'enabled',
    `Switched off${action.note === '' ? ' in its configuration' : `: ${action.note}`}`,
  )
}

const switchRefusals = ({ switches }: GuardRecord): readonly Found[] =>
  switches.map(({ scope, by, reason }) =>
    refusal(
      'kill_switch',
      `${by} stopped ${scope === 'all' ? 'all actions' : `the actions of ${scope}`}${reason === '' ? '' : `: ${reason}`}`,
    ),
  )

function runningRefusal({ open }: GuardRecord): Found {
  if (!open) return null
  const how = open.state === 'waiting' ? 'waits for a second person' : 'is under way'
  return refusal('running', `A run ${how}: ${open.by} pressed it`)
}

function waitRefusal({ surroundings: { action }, record, nowMs }: GuardFacts): Found {
  const wait = waitOf(action, record, nowMs)
  if (!wait) return null
  const length = formatDuration(wait.waitMs)
  const reason =
    wait.failures > 0
      ? `It waits ${length} after ${wait.failures} failures in a row`
      : `It cools down for ${length} after each run`
  return refusal('cooldown', reason, { untilMs: wait.untilMs })
}

function capRefusal({ surroundings: { action }, record, nowMs }: GuardFacts): Found {
  const untilMs = capUntilMs(action, record, nowMs)
  if (untilMs === null) return null
  return refusal('cap', `It ran ${action.maxPerHour} times within an hour, which is the most`, { untilMs })
}

const preconditionRefusals = ({ preconditions }: GuardSurroundings): readonly Found[] =>
  preconditions
    .filter(({ isMet }) => !isMet)
    .map(({ reason, failure }) =>
      refusal('precondition', failure === null ? reason : `${reason} (it cannot be told: ${failure})`),
    )

const dependencyRefusals = ({ dependencies }: GuardSurroundings): readonly Found[] =>
  dependencies
    .filter(({ state }) => state === 'down')
    .map(({ name, offer }) => {
      const instead = offer === null ? 'that comes first' : `press ${offer.name} instead`
      return refusal('dependency', `${name} is down, which is the cause: ${instead}`, {
        offer: offer?.key ?? null,
      })
    })

function windowRefusal({ action, openWindow, nextWindowMs }: GuardSurroundings): Found {
  if (action.window === 'inside' && !openWindow) {
    const when = nextWindowMs === null ? 'and none is planned' : 'which is not open yet'
    return refusal('window', `Only within a maintenance window of ${action.service}, ${when}`, {
      untilMs: nextWindowMs,
    })
  }
  if (action.window === 'outside' && openWindow)
    return refusal('window', `Not during the maintenance window ${openWindow.name}`, {
      untilMs: openWindow.endsAtMs,
    })
  return null
}

const runnerRefusals = ({ runners }: GuardSurroundings): readonly Found[] =>
  runners.flatMap(({ name, state, reason, missingCommands }) => {
    if (state === 'missing') return [refusal('runner', `There is no runner ${name}: add it`)]
    if (state === 'silent') return [refusal('runner', `The runner ${name} does not answer: ${reason}`)]
    if (state === 'refused') return [refusal('runner', `The runner ${name} refuses the deck: ${reason}`)]
    return missingCommands.map(command =>
      refusal('runner', `The runner ${name} does not have ${command} on its list`),
    )
  })
