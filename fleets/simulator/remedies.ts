import type { ActiveFault, Cure, Fault, Faults } from './faults.ts'
import { isSocketFault } from './faults.ts'
import type { Remedy, System } from './system.ts'

/** After so long a fault is back that was to be cured for a while only. */
const RELAPSE_SECONDS = 75
/** So long it stays then, at least. */
const RELAPSE_MS = 5 * 60_000

type Running = {
  readonly system: string
  readonly name: string
  readonly remedy: Remedy
  readonly endsAtMs: number
}
type Returning = { readonly active: ActiveFault; readonly atMs: number }

/** What is being done to the systems: it takes its time, ends faults, and some of them come back. */
export class Remedies {
  readonly #systems: readonly System[]
  readonly #faults: Faults
  #running: Running[] = []
  #returning: Returning[] = []

  constructor(systems: readonly System[], faults: Faults) {
    this.#systems = systems
    this.#faults = faults
  }

  /** Begins one. Throws when the system has no such remedy. */
  begin(system: string, name: string, atMs: number): 'begun' | 'busy' {
    const remedy = this.named(system, name)
    if (!remedy) throw new Error(`${system} has no remedy ${name}`)
    if (this.isRunning(system, name, atMs)) return 'busy'
    this.#running.push({ system, name, remedy, endsAtMs: atMs + remedy.seconds * 1_000 })
    return 'begun'
  }

  named(system: string, name: string): Remedy | undefined {
    const remedies = this.#systems.find(({ slug }) => slug === system)?.remedies ?? {}
    return Object.hasOwn(remedies, name) ? remedies[name] : undefined
  }

  isRunning(system: string, name: string, atMs: number): boolean {
    return this.#running.some(one => one.system === system && one.name === name && one.endsAtMs > atMs)
  }

  /** Whether an endpoint is away because something is being done to it. */
  isAway({ system, endpoint }: { system: string; endpoint: string }, atMs: number): boolean {
    return this.#running.some(
      one => one.system === system && one.endsAtMs > atMs && one.remedy.away.includes(endpoint),
    )
  }

  /** Ends what is done by now, and brings back what was cured for a while only. */
  advance(atMs: number): void {
    const done = this.#running.filter(one => one.endsAtMs <= atMs)
    this.#running = this.#running.filter(one => one.endsAtMs > atMs)
    for (const one of done) this.#finish(one, atMs)
    const back = this.#returning.filter(one => one.atMs <= atMs)
    this.#returning = this.#returning.filter(one => one.atMs > atMs)
    for (const { active } of back) {
      const untilMs = active.untilMs === null ? null : Math.max(active.untilMs, atMs + RELAPSE_MS)
      this.#faults.setAtLeast({ ...active, untilMs })
    }
  }

  /** Somebody switched the fault off by hand: it does not come back either. */
  forget(system: string, fault: Fault): void {
    this.#returning = this.#returning.filter(
      ({ active }) => active.system !== system || active.fault !== fault,
    )
  }

  #finish({ system, remedy }: Running, atMs: number): void {
    for (const active of this.#faults.list(atMs)) {
      if (active.system !== system || !doesEnd(remedy, active)) continue
      const cure = active.cure ?? 'usual'
      if (cure === 'none') continue
      this.#faults.remove(active)
      const seconds = secondsUntilBack(remedy, active.fault, cure)
      if (seconds !== null) this.#returning.push({ active, atMs: atMs + seconds * 1_000 })
    }
    // What was done for good ends what would have come back after something else.
    this.#returning = this.#returning.filter(
      ({ active, atMs: backAtMs }) =>
        backAtMs > atMs &&
        !(active.system === system && doesEnd(remedy, active) && isForGood(remedy, active)),
    )
    remedy.done?.(atMs)
  }
}

function doesEnd(remedy: Remedy, { fault, endpoint }: ActiveFault): boolean {
  if (endpoint === null) return remedy.ends.includes(fault)
  return isSocketFault(fault) && remedy.away.includes(endpoint)
}

const isForGood = (remedy: Remedy, { fault, cure = 'usual' }: ActiveFault): boolean =>
  secondsUntilBack(remedy, fault, cure) === null

function secondsUntilBack(remedy: Remedy, fault: Fault, cure: Cure): number | null {
  return cure === 'relapse' ? RELAPSE_SECONDS : (remedy.returns?.[fault] ?? null)
}
