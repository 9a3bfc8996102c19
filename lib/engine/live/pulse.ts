import type { Clock } from '../../ports/clock.ts'
import type { DeckEvents } from '../../ports/events.ts'
import type { Room } from './room.ts'

/** Scrapes that end within this time of each other are drawn together. */
const GATHER_MS = 10
/** Without any scrape, what is watched is still looked at this often: rows go late, windows move. */
const HEARTBEAT_MS = 10_000
const AT_ONCE = 4
const LONGEST_REST_MS = 1_000

type Evaluate = (room: Room) => Promise<void>

/**
 * Decides when rooms are evaluated: soon after a scrape that concerns them, never while nobody is there, and never
 * more than half of the time, so that many panels slow each other down and not the rest of the deck.
 */
export class Pulse {
  private readonly dirty = new Set<Room>()
  private readonly stopping = new AbortController()
  private beating: Promise<void> = Promise.resolve()
  private isBeating = false

  constructor(
    private readonly clock: Clock,
    private readonly rooms: () => Iterable<Room>,
    private readonly evaluate: Evaluate,
  ) {
    void this.keepAlive()
  }

  onScraped(scraped: DeckEvents['scraped']): void {
    this.mark(room => room.source.concerns(scraped))
  }

  mark(isChanged: (room: Room) => boolean): void {
    for (const room of this.rooms()) if (room.members.size > 0 && isChanged(room)) this.dirty.add(room)
    if (this.dirty.size === 0 || this.isBeating || this.stopping.signal.aborted) return
    this.isBeating = true
    this.beating = this.beat().finally(() => {
      this.isBeating = false
    })
  }

  async stop(): Promise<void> {
    this.stopping.abort()
    await this.beating
  }

  private async beat(): Promise<void> {
    const { signal } = this.stopping
    await this.clock.sleep(GATHER_MS, signal)
    while (this.dirty.size > 0 && !signal.aborted) {
      const startedAtMs = this.clock.now()
      const waiting = [...this.dirty].filter(room => room.members.size > 0)
      this.dirty.clear()
      await Promise.all(Array.from({ length: AT_ONCE }, () => this.drain(waiting)))
      const costMs = this.clock.now() - startedAtMs
      await this.clock.sleep(Math.min(LONGEST_REST_MS, Math.max(GATHER_MS, costMs)), signal)
    }
  }

  /** Cheap rooms first: one long query must not hold up the board. */
  private async drain(waiting: Room[]): Promise<void> {
    waiting.sort((a, b) => b.lastCostMs - a.lastCostMs)
    for (let room = waiting.pop(); room; room = waiting.pop()) {
      if (this.stopping.signal.aborted) return
      await this.evaluate(room)
    }
  }

  private async keepAlive(): Promise<void> {
    const { signal } = this.stopping
    while (!signal.aborted) {
      await this.clock.sleep(HEARTBEAT_MS / 2, signal)
      const dueMs = this.clock.now() - HEARTBEAT_MS / 2
      if (!signal.aborted) this.mark(room => room.refreshedAtMs <= dueMs)
    }
  }
}
