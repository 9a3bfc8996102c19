const SLOTS = 60
const SLOT_MS = 60_000

/** What happened within the last hour, by key; in slots of a minute. */
export class HourCounts {
  readonly #counts = new Map<string, { slots: Float64Array; newest: number }>()

  constructor(readonly maxKeys: number) {}

  /** Counts `by` more; beyond `maxKeys` the key that was counted first goes. */
  add(key: string, by: number, nowMs: number): void {
    if (by === 0) return
    const minute = Math.floor(nowMs / SLOT_MS)
    let counted = this.#counts.get(key)
    if (!counted) {
      counted = { slots: new Float64Array(SLOTS), newest: minute }
      this.#counts.set(key, counted)
      if (this.#counts.size > this.maxKeys)
        for (const [oldest] of this.#counts) {
          this.#counts.delete(oldest)
          break
        }
    }
    forward(counted, minute)
    const slot = minute % SLOTS
    counted.slots[slot] = (counted.slots[slot] ?? 0) + by
  }

  of(key: string, nowMs: number): number {
    const counted = this.#counts.get(key)
    if (!counted) return 0
    forward(counted, Math.floor(nowMs / SLOT_MS))
    return counted.slots.reduce((sum, count) => sum + count, 0)
  }
}

/** Empties the slots of minutes that went by. */
function forward(counted: { slots: Float64Array; newest: number }, minute: number): void {
  const passed = Math.min(minute - counted.newest, SLOTS)
  for (let i = 0; i < passed; i++) counted.slots[(minute - i) % SLOTS] = 0
  counted.newest = Math.max(counted.newest, minute)
}
