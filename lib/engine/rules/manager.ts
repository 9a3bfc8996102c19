import type { RuleGroupRow } from '../../contract/rules.ts'
import { NO_LABELS } from '../../core/labels/index.ts'
import { groupKey, type RuleGroup } from '../../core/rules/index.ts'
import { GroupLoop, type Legacy, type Restoring } from './group-loop.ts'
import { firingBefore } from './restore.ts'
import { type Entry, LeftEntries, newEntry } from './rule-entries.ts'
import type { GroupWorld } from './world.ts'

export interface RuleManager {
  /**
   * Brings these groups into force. A group that did not change goes on undisturbed; a changed one hands its rules'
   * state on, also to another group; the series of what is gone are marked stale. Those of `atStart` take over the alerts of the time before.
   */
  applyGroups(groups: readonly RuleGroup[], atStart?: ReadonlySet<string>): Promise<void>
  /** Every group with its rules, each with at most so many of its alerts. */
  groups(maxAlertsPerRule?: number): RuleGroupRow[]
  /** Ends every loop; series stay unmarked, so that a restart goes on with them. */
  stop(): Promise<void>
}

const ALERTS_SHOWN = 100

/** `sink` gets what fires and what has resolved; `outside` tells how the deck is called there. */
export type RuleManagerOptions = Omit<GroupWorld, 'sink' | 'outside'> &
  Partial<Pick<GroupWorld, 'sink' | 'outside'>>

const NOBODY: Pick<GroupWorld, 'sink' | 'outside'> = {
  sink: { take() {} },
  outside: () => ({ url: '', labels: NO_LABELS }),
}

/** Evaluates rules, each group at its own instants; appends what they give, and sends what fires. */
export function createRuleManager(options: RuleManagerOptions): RuleManager {
  const world: GroupWorld = { ...NOBODY, ...options }
  const newestMs = world.store.statistics().newestMs
  let before: Promise<ReadonlySet<string>> | null = null
  let loops = new Map<string, GroupLoop>()
  let last: Promise<void> = Promise.resolve()
  let isStopped = false

  /** Asked once, by the first group that wants to know. */
  const firing = (): Promise<ReadonlySet<string>> => {
    before ??= firingBefore(world.store, { newestMs, nowMs: world.clock.now() }).catch((error: unknown) => {
      world.log.error({ err: error }, 'which alerts fired before the start cannot be told')
      return new Set<string>()
    })
    return before
  }

  const apply = async (groups: readonly RuleGroup[], atStart: ReadonlySet<string>) => {
    const wanted = new Map(groups.map(group => [groupKey(group), group]))
    const isKept = (key: string, { group }: GroupLoop) =>
      JSON.stringify(group) === JSON.stringify(wanted.get(key))
    const stopped = await stopAll([...loops].filter(([key, loop]) => !isKept(key, loop)))
    const moving = new LeftEntries()
    const plans = [...wanted].map(([key, group]) => ({ key, plan: planOf(group, stopped.get(key), moving) }))
    for (const [key, { legacy }] of stopped) if (!wanted.has(key)) moving.add(legacy.entries)
    const start = atStart.size > 0 ? { firingBefore: firing, turns: 0 } : null
    const next = new Map<string, GroupLoop>()
    for (const { key, plan } of plans) {
      const kept = stopped.has(key) ? undefined : loops.get(key)
      const options = { restoring: atStart.has(key) && start ? { ...start } : null, moving }
      next.set(key, kept ?? startLoop(world, plan, options))
    }
    for (const [key, { loop, legacy }] of stopped) {
      const left = moving.among(legacy.entries)
      if (wanted.has(key)) next.get(key)?.orphan(left)
      else loop.end(left)
    }
    loops = next
  }
  return {
    applyGroups(groups, atStart = new Set()) {
      const turn = last.then(() => (isStopped ? undefined : apply(groups, atStart)))
      last = turn.catch(() => {})
      return turn
    },
    groups: (maxAlertsPerRule = ALERTS_SHOWN) => [...loops.values()].map(loop => loop.row(maxAlertsPerRule)),
    async stop() {
      isStopped = true
      await last
      await Promise.all([...loops.values()].map(loop => loop.stop()))
    },
  }
}

type Stopped = { readonly loop: GroupLoop; readonly legacy: Legacy }

async function stopAll(
  loops: readonly (readonly [string, GroupLoop])[],
): Promise<ReadonlyMap<string, Stopped>> {
  const stopping = loops.map(async ([key, loop]) => [key, { loop, legacy: await loop.stop() }] as const)
  return new Map(await Promise.all(stopping))
}

type GroupPlan = {
  readonly group: RuleGroup
  readonly legacy: Legacy | null
  /** Of each rule the entry that its former version in this group had. */
  readonly own: readonly (Entry | null)[]
}

/** Gives the rules of a group the entries that they had in it; the others may find another group. */
function planOf(group: RuleGroup, stopped: Stopped | undefined, moving: LeftEntries): GroupPlan {
  const own = new LeftEntries()
  own.add(stopped?.legacy.entries ?? [])
  const adopted = group.rules.map(rule => own.adopt(rule))
  moving.add(own.all())
  return { group, legacy: stopped?.legacy ?? null, own: adopted }
}

/** Starts a group with the entries that its rules had, in it or elsewhere, and new ones for the rest. */
function startLoop(
  world: GroupWorld,
  { group, legacy, own }: GroupPlan,
  options: { readonly restoring: Restoring | null; readonly moving: LeftEntries },
): GroupLoop {
  const restoring = legacy ? legacy.restoring : options.restoring
  const isRestored = restoring === null
  const entries = group.rules.map((rule, i) => {
    const entry = own[i] ?? options.moving.adopt(rule) ?? newEntry(rule, { isRestored })
    if (isRestored && entry.kind === 'alerting') entry.forgetBefore()
    return entry
  })
  return new GroupLoop(group, world, { entries, lastMs: legacy?.lastMs ?? 0, restoring })
}
