/** Checks that take longer than this, or did the last time, queue among themselves and hold up no others. */
export const SLOW_SECONDS = 1

export type LaneName = 'fast' | 'slow' | 'heavy'

/** How many are asked at once: sockets are cheap, browsers are not. */
export const LANE_SLOTS: Readonly<Record<LaneName, number>> = { fast: 256, slow: 1_024, heavy: 2 }

type Lane<T> = { running: number; readonly queue: T[] }

/**
 * Bounds what runs at once without letting slow work hold up quick work: each lane has slots and a queue of its
 * own. Who is in a queue is in it once, so no queue grows beyond the number of checks.
 */
export class Lanes<T> {
  readonly #start: (item: T, lane: LaneName) => void
  readonly #slots: Readonly<Record<LaneName, number>>
  readonly #lanes: Readonly<Record<LaneName, Lane<T>>> = {
    fast: { running: 0, queue: [] },
    slow: { running: 0, queue: [] },
    heavy: { running: 0, queue: [] },
  }

  constructor(start: (item: T, lane: LaneName) => void, slots = LANE_SLOTS) {
    this.#start = start
    this.#slots = slots
  }

  get running(): number {
    return Object.values(this.#lanes).reduce((sum, lane) => sum + lane.running, 0)
  }

  get waiting(): number {
    return Object.values(this.#lanes).reduce((sum, lane) => sum + lane.queue.length, 0)
  }

  /** Starts it now, or when a slot of its lane is free. */
  enter(item: T, name: LaneName): void {
    const lane = this.#lanes[name]
    if (lane.running < this.#slots[name]) this.#begin(item, name)
    else lane.queue.push(item)
  }

  /** Must be called once for every start. */
  leave(name: LaneName): void {
    const lane = this.#lanes[name]
    lane.running--
    const next = lane.queue.shift()
    if (next !== undefined) this.#begin(next, name)
  }

  /** One that runs turned out to be slow: its quick slot is for others. False while the slow lane is full. */
  slowDown(): boolean {
    if (this.#lanes.slow.running >= this.#slots.slow) return false
    this.#lanes.slow.running++
    this.leave('fast')
    return true
  }

  /** Takes back one that waits. */
  withdraw(item: T): void {
    for (const { queue } of Object.values(this.#lanes)) {
      const at = queue.indexOf(item)
      if (at >= 0) queue.splice(at, 1)
    }
  }

  #begin(item: T, name: LaneName): void {
    this.#lanes[name].running++
    this.#start(item, name)
  }
}
