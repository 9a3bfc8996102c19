import type { AlertRow } from '../../contract/alerts.ts'
import { parseMatchers } from '../../core/alert/matcher-text.ts'
import { type Automation, judgeAutomation, STORM_MS } from '../../core/automation/index.ts'
import {
  durationMs,
  evaluateGuard,
  type GuardRecord,
  type GuardSurroundings,
} from '../../core/guard/index.ts'
import { compileMatchers, labelsFromObject } from '../../core/labels/index.ts'
import { recordAudit } from '../../services/audit/record.ts'
import { inTransaction } from '../../services/context.ts'
import { insertRun } from '../../services/recovery/insert-run.ts'
import { sealDefinition } from './definition.ts'
import { type RecoveryFacts, readFacts } from './facts.ts'
import { contextOf, type Room } from './parts.ts'
import type { RunBook } from './run-book.ts'
import type { KnownAction } from './world.ts'

/** What is the same for all actions at one moment. */
export type Weather = {
  readonly firing: readonly AlertRow[]
  readonly storm: { readonly servicesDown: number; readonly automaticRuns: number }
}

const MOST_FIRING = 2_000

export async function readWeather({ db, clock, alerts, world, history }: Room): Promise<Weather> {
  const everything = { silenced: true, inhibited: true, acknowledged: true } as const
  const list = await alerts.list({ status: 'firing', filter: [], ...everything, limit: MOST_FIRING })
  const automaticRuns = await db.run.count({
    where: { trigger: 'automatic', pressedAt: { gt: new Date(clock.now() - STORM_MS) } },
  })
  const isDown = ({ slug }: { slug: string }) => history.current(`service:${slug}`)?.state === 'down'
  return { firing: list.alerts, storm: { servicesDown: world.services.filter(isDown).length, automaticRuns } }
}

/** The alert that an automatic run would be for: the one that fires longest, of those that nobody has in hand. */
function alertFor({ config }: KnownAction, { firing }: Weather): AlertRow | null {
  const parsed = config.automatic ? parseMatchers(config.automatic.alerts) : null
  if (!parsed || 'fault' in parsed) return null
  const matches = compileMatchers(parsed.matchers)
  // Silenced, inhibited or under maintenance: somebody knows, and may be at it.
  const own = firing.filter(
    ({ labels, state, acknowledgement }) =>
      state !== 'suppressed' && acknowledgement === null && matches(labelsFromObject(labels)),
  )
  return own.sort((a, b) => a.startsAtMs - b.startsAtMs)[0] ?? null
}

type Around = {
  readonly surroundings: GuardSurroundings
  readonly record: GuardRecord
  readonly weather: Weather
}

/** Whether an action runs by itself now, or why not; null for one that has no such wish. */
export function automationOf(
  { world, clock }: Pick<Room, 'world' | 'clock'>,
  action: KnownAction,
  { surroundings, record, weather }: Around,
): (Automation & { readonly alert: AlertRow | null }) | null {
  const { automatic } = action.config
  if (!automatic) return null
  const alert = alertFor(action, weather)
  const nowMs = clock.now()
  const judged = judgeAutomation({
    action: action.guarded,
    isEnabled: automatic.enabled,
    needed: automatic.after,
    hasProof: action.conditions.length > 0,
    ownHealer: world.ownHealer(action.config),
    runs: record.runs,
    guard: evaluateGuard({ presser: 'deck', surroundings, record, isDryRun: false, nowMs }),
    firingSinceMs: alert?.startsAtMs ?? null,
    waitMs: durationMs(automatic.wait),
    storm: weather.storm,
    nowMs,
  })
  return { ...judged, alert }
}

/** Runs what has earned it, one after the other, so that the storm's limit holds. */
export async function runByItself(room: Room, book: RunBook): Promise<void> {
  const wishing = [...room.world.actions.values()].filter(({ config }) => config.automatic?.enabled)
  if (wishing.length === 0) return
  for (const { key } of wishing) {
    const facts = await readFacts(room, [key])
    const action = room.world.actions.get(key)
    const own = facts.actions.get(key)
    if (!action || !own) continue
    const judged = automationOf(room, action, { ...own, weather: await readWeather(room) })
    if (judged?.whyNot === null && judged.alert) await press(room, book, { action, own, alert: judged.alert })
  }
}

type Wish = {
  readonly action: KnownAction
  readonly own: NonNullable<ReturnType<RecoveryFacts['actions']['get']>>
  readonly alert: AlertRow
}

async function press(room: Room, book: RunBook, { action, own, alert }: Wish): Promise<void> {
  const parameters = Object.fromEntries(
    action.config.parameters.flatMap(({ name, default: value }) =>
      value === undefined ? [] : [[name, value]],
    ),
  )
  const id = await inTransaction(contextOf(room), async tx => {
    const inserted = await insertRun(tx, {
      surroundings: own.surroundings,
      presser: 'deck',
      part: action.config.part ?? null,
      definition: sealDefinition(room.secrets, action),
      parameters,
      isDryRun: false,
      trigger: 'automatic',
      by: 'Opsdeck',
      reason: `${alert.name} fires`,
      incidentId: null,
      alertFingerprint: alert.fingerprint,
    })
    if (inserted.kind === 'refused') return null
    await recordAudit(tx, {
      action: 'run.pressed',
      subject: `run:${inserted.id}`,
      after: { action: action.key, trigger: 'automatic', alert: alert.fingerprint },
    })
    return inserted.id
  })
  if (id !== null) await book.take(id)
}
