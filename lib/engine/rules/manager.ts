import type { RuleGroupRow } from '../../contract/rules.ts'
import { NO_LABELS } from '../../core/labels/index.ts'
import { groupKey, type RuleGroup } from '../../core/rules/index.ts'
import { GroupLoop } from './group-loop.ts'
import { firingBefore } from './restore.ts'
import type { GroupWorld } from './world.ts'

export interface RuleManager {
  /**
   * Brings these groups into force. A group that did not change goes on undisturbed; a changed one hands its rules'
   * state on; the series of what is gone are marked stale. Those of `atStart` take over the alerts of the time before.
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
    const next = new Map<string, GroupLoop>()
    for (const group of groups) {
      const key = groupKey(group)
      const running = loops.get(key)
      if (running && JSON.stringify(running.group) === JSON.stringify(group)) next.set(key, running)
      else {
        const legacy = running ? await running.stop() : null
        next.set(key, new GroupLoop(group, world, { legacy, firingBefore: atStart.has(key) ? firing : null }))
      }
    }
    const gone = [...loops].filter(([key]) => !next.has(key)).map(([, loop]) => loop)
    loops = next
    await Promise.all(gone.map(loop => loop.stop()))
    for (const loop of gone) loop.end()
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
