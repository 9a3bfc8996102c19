import type { RuleGroupRow } from '../../contract/rules.ts'
import { type Labels, labelsKey } from '../../core/labels/index.ts'
import { nextEvaluationAt, type RuleGroup } from '../../core/rules/index.ts'
import type { AlertingEntry } from './alerting-entry.ts'
import { markStale } from './evaluate.ts'
import { type Entry, seriesOf } from './rule-entries.ts'
import type { GroupWorld, Turn } from './world.ts'

/** So many evaluations before the state of alerts is restored: fresh samples are there by then. */
const TURNS_BEFORE_RESTORE = 2
/** A clock that is behind by more than so many intervals was put back. */
const INTERVALS_BACK = 2

/** What a group leaves to the one that takes its place. */
export type Legacy = {
  readonly entries: readonly Entry[]
  readonly lastMs: number
  readonly restoring: Restoring | null
}

/** A group that was there when the deck started has yet to take over what was before. */
export type Restoring = {
  readonly firingBefore: () => Promise<ReadonlySet<string>>
  /** Evaluations so far. */
  turns: number
}

export type GroupStart = {
  /** One for each rule, in their order. */
  readonly entries: readonly Entry[]
  /** The instant before; 0 when there was none. */
  readonly lastMs: number
  /** Null once what was before no longer matters. */
  readonly restoring: Restoring | null
}

/** Evaluates one group at its instants until it is stopped. */
export class GroupLoop {
  readonly group: RuleGroup
  readonly #world: GroupWorld
  readonly #entries: readonly Entry[]
  readonly #stopping = new AbortController()
  readonly #running: Promise<void>
  /** Series of rules that are no longer in the group. */
  #orphans: Labels[] = []
  #lastMs: number
  #durationMs: number | null = null
  #restoring: Restoring | null

  constructor(group: RuleGroup, world: GroupWorld, { entries, lastMs, restoring }: GroupStart) {
    this.group = group
    this.#world = world
    this.#lastMs = lastMs
    this.#restoring = restoring
    this.#entries = entries
    this.#running = this.#run()
  }

  /** Ends the series of rules that are no longer in the group, at its next instant. */
  orphan(entries: readonly Entry[]): void {
    this.#orphans.push(...seriesOf(entries))
  }

  row(maxAlerts: number): RuleGroupRow {
    const { file, name, intervalMs, queryOffsetMs, limit } = this.group
    return {
      file,
      name,
      intervalMs,
      queryOffsetMs,
      limit,
      lastEvaluationMs: this.#durationMs === null ? null : this.#lastMs,
      durationMs: this.#durationMs,
      rules: this.#entries.map(entry => (entry.kind === 'alerting' ? entry.row(maxAlerts) : entry.row())),
    }
  }

  /** Ends the loop once the evaluation under way has let go. The series stay as they are. */
  async stop(): Promise<Legacy> {
    this.#stopping.abort()
    await this.#running
    return { entries: this.#entries, lastMs: this.#lastMs, restoring: this.#restoring }
  }

  /** Marks what a stopped group wrote as ended: its orphans, and the series of these of its entries. */
  end(entries: readonly Entry[]): void {
    const gone = [...this.#orphans, ...seriesOf(entries)]
    markStale(this.#world.store, gone, Math.max(this.#world.clock.now(), this.#lastMs + 1))
    this.#world.onEnded?.({ file: this.group.file, group: this.group.name })
  }

  async #run(): Promise<void> {
    const { clock, log } = this.#world
    const { signal } = this.#stopping
    while (!signal.aborted) {
      const nextMs = nextEvaluationAt(this.group, this.#fromMs())
      await clock.sleep(nextMs - clock.now(), signal)
      if (signal.aborted) return
      try {
        await this.#evaluate(nextMs)
      } catch (error) {
        log.error({ err: error, group: this.group.name }, 'a rule group could not be evaluated')
      }
    }
  }

  /** After what the next instant comes: a timer may wake a little early, and the same one must not come twice. */
  #fromMs(): number {
    const nowMs = this.#world.clock.now()
    const isPutBack = this.#lastMs - nowMs > INTERVALS_BACK * this.group.intervalMs
    if (!isPutBack) return Math.max(nowMs, this.#lastMs)
    this.#world.log.warn({ group: this.group.name }, 'the clock was put back: rules go on from there')
    return nowMs
  }

  async #evaluate(plannedMs: number): Promise<void> {
    const { clock, onEvaluated } = this.#world
    const { group } = this
    const missed = this.#lastMs === 0 ? 0 : Math.round((plannedMs - this.#lastMs) / group.intervalMs) - 1
    this.#lastMs = plannedMs
    const startedMs = clock.now()
    const { signal } = this.#stopping
    const turn: Turn = { group, plannedMs, atMs: plannedMs - group.queryOffsetMs, signal }
    await this.#evaluateAll(turn)
    if (signal.aborted) return
    this.#endOrphans(turn.atMs)
    await this.#restore()
    this.#durationMs = clock.now() - startedMs
    onEvaluated?.({
      file: group.file,
      group: group.name,
      durationMs: this.#durationMs,
      failedRules: this.#entries.filter(({ state }) => state.health === 'err').map(nameOf),
      missed: Math.max(0, missed),
    })
  }

  async #evaluateAll(turn: Turn): Promise<void> {
    const firing = await this.#restoring?.firingBefore()
    const wasFiring = firing ? (key: string) => firing.has(key) : null
    let above: AlertingEntry | null = null
    for (const entry of this.#entries) {
      if (entry.kind === 'recording') await entry.evaluate(this.#world, turn)
      else {
        await entry.evaluate(this.#world, turn, {
          wasFiring,
          above: isRankedBelow(entry, above) ? above : null,
        })
        above = entry
      }
      if (turn.signal.aborted) return
    }
  }

  /** A series that another rule of the group writes by now has not ended. */
  #endOrphans(atMs: number): void {
    if (this.#orphans.length === 0) return
    const written = new Set(this.#entries.flatMap(entry => [...entry.written().keys()]))
    const gone = this.#orphans.filter(labels => !written.has(labelsKey(labels)))
    markStale(this.#world.store, gone, atMs)
    this.#orphans = []
  }

  /** After a start and two evaluations, alerts take over how long they had been active before. */
  async #restore(): Promise<void> {
    if (!this.#restoring) return
    this.#restoring.turns += 1
    if (this.#restoring.turns < TURNS_BEFORE_RESTORE) return
    const { store, clock, log } = this.#world
    for (const entry of this.#entries) {
      if (entry.kind !== 'alerting') continue
      try {
        await entry.restore(store, clock.now())
      } catch (error) {
        log.error({ err: error, rule: entry.rule.alert }, 'the state of alerts before the start is lost')
      }
    }
    this.#restoring = null
  }
}

/** Whether the rule before is the critical level of the same threshold rule. */
function isRankedBelow({ rule }: AlertingEntry, above: AlertingEntry | null): boolean {
  const [own, other] = [rule.threshold, above?.rule.threshold]
  return own?.level === 'warning' && other?.level === 'critical' && own.key === other.key
}

const nameOf = ({ rule }: Entry): string => (rule.kind === 'recording' ? rule.record : rule.alert)
