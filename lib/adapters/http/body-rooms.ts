/** Rooms that are kept at most, and how large one of these is at most. */
const KEPT = 8
const KEPT_BYTES = 4 * 1024 * 1024

/** `bytes` may be more than were asked for. */
export type LentRoom = { readonly bytes: Uint8Array; readonly giveBack: () => void }

/**
 * Memory for bodies, used again and again: hundreds of targets every few seconds would otherwise take new memory for
 * each body, which costs the system, and the collector of garbage, more than reading it.
 */
export class BodyRooms {
  readonly #free: Uint8Array[] = []

  /** So many bytes at least; a room that is never given back is simply lost. */
  lend(size: number): LentRoom {
    const at = this.#free.findIndex(room => room.length >= size)
    const [found] = at < 0 ? [] : this.#free.splice(at, 1)
    // Somewhat larger, since bodies grow.
    const room = found ?? new Uint8Array(size + (size >>> 3))
    let isLent = true
    return {
      bytes: room,
      giveBack: () => {
        if (isLent) this.#keep(room)
        isLent = false
      },
    }
  }

  #keep(room: Uint8Array): void {
    if (room.length > KEPT_BYTES) return
    this.#free.push(room)
    if (this.#free.length <= KEPT) return
    // The smallest is of least use.
    this.#free.sort((a, b) => b.length - a.length)
    this.#free.pop()
  }
}
