import { groupKey, type RuleGroup } from '../../core/rules/index.ts'
import { GroupLoop, type GroupWorld, type RuleState } from './group-loop.ts'

export type RuleGroupState = {
  readonly file: string
  readonly name: string
  readonly intervalMs: number
  readonly rules: readonly RuleState[]
}

export interface RuleManager {
  /**
   * Brings these groups into force. A group that did not change goes on undisturbed; a changed one hands its rules'
   * state on; the series of what is gone are marked stale.
   */
  applyGroups(groups: readonly RuleGroup[]): Promise<void>
  /** Every group with its rules; alerting rules are listed and not evaluated. */
  groups(): RuleGroupState[]
  /** Ends every loop; series stay unmarked, so that a restart goes on with them. */
  stop(): Promise<void>
}

/** Evaluates recording rules, each group at its own instants; appends what they give. */
export function createRuleManager(world: GroupWorld): RuleManager {
  let loops = new Map<string, GroupLoop>()
  let last: Promise<void> = Promise.resolve()
  let isStopped = false

  const apply = async (groups: readonly RuleGroup[]) => {
    const next = new Map<string, GroupLoop>()
    for (const group of groups) {
      const key = groupKey(group)
      const running = loops.get(key)
      if (running && JSON.stringify(running.group) === JSON.stringify(group)) next.set(key, running)
      else next.set(key, new GroupLoop(group, world, running ? await running.stop() : null))
    }
    const gone = [...loops].filter(([key]) => !next.has(key)).map(([, loop]) => loop)
    loops = next
    await Promise.all(gone.map(loop => loop.stop()))
    for (const loop of gone) loop.end()
  }

  return {
    applyGroups(groups) {
      const turn = last.then(() => (isStopped ? undefined : apply(groups)))
      last = turn.catch(() => {})
      return turn
    },
    groups: () =>
      [...loops.values()].map(loop => {
        const { file, name, intervalMs } = loop.group
        return { file, name, intervalMs, rules: loop.states() }
      }),
    async stop() {
      isStopped = true
      await last
      await Promise.all([...loops.values()].map(loop => loop.stop()))
    },
  }
}
