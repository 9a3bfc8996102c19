import { stateKey } from '../../../core/business/stripe/order.ts'
import { parseEvent, type StripeEvent } from '../../../core/business/stripe/parse/event.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { StripeListKind, StripePage, StripePageWish } from '../../../ports/stripe.ts'
import type { Change, StripeBook } from './book.ts'
import type { Ledger } from './ledger.ts'
import type { Progress } from './progress-rows.ts'
import type { Reader } from './reader.ts'

/** What reading an account needs: its ledger, its way to ask, and how far it came. */
export type Work = {
  readonly ledger: Ledger
  readonly reader: Reader
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly mode: 'live' | 'test'
  /** From when payments are asked for; null = from the account's beginning. */
  readonly sinceMs: number | null
  /** From when on webhooks should have told every event; null without a webhook secret. */
  readonly toldSinceMs: number | null
  readonly progress: ProgressBook
  /** @throws StripeFault */
  list(kind: StripeListKind, wish: StripePageWish): Promise<StripePage>
  /** Objects that could not be read, with the reason. */
  unreadable(lines: readonly string[]): void
}

/** How far each kind came, as it stands in the rows. */
export class ProgressBook {
  readonly #kinds: Map<string, Progress>

  constructor(rows: readonly Progress[]) {
    this.#kinds = new Map(rows.map(row => [row.kind, row]))
  }

  get(kind: string): Progress | undefined {
    return this.#kinds.get(kind)
  }

  set(progress: Progress): void {
    this.#kinds.set(progress.kind, progress)
  }

  /** When the first sync began; null before. */
  startedMs(): number | null {
    const starts = [...this.#kinds.values()].map(({ startedMs }) => startedMs)
    return starts.length === 0 ? null : Math.min(...starts)
  }
}

/** Events of a page, the oldest first. What is none is told and left out. */
export function eventsOf(page: StripePage, work: Pick<Work, 'unreadable'>): readonly StripeEvent[] {
  const events: StripeEvent[] = []
  for (const raw of page.data) {
    const read = parseEvent(raw)
    if (read.kind === 'read') events.push(read.value)
    else work.unreadable([`event ${read.id ?? ''}: ${read.reason}`])
  }
  return events.reverse()
}

/** A snapshot that says what is known already is no state of its own. */
export const withoutRepeats = (book: StripeBook, change: Change): Change => ({
  ...change,
  revisions: change.revisions.filter(({ state }) => {
    const latest = book.latest(state.id)
    return latest === undefined || stateKey(latest.state) !== stateKey(state)
  }),
})
