import { SENDING_DROPS, type SendingDrop } from '../../contract/remote-sending.ts'
import type { QueueFigures, SendingObserver } from '../../ports/remote-write.ts'

/** Weight of the newest interval, as in Prometheus' queue manager. */
const NEWEST_SHARE = 0.2

/** A rate a second that follows the last intervals. */
class Rate {
  value = 0
  #sum = 0
  #isFirst: boolean = true

  add(count: number): void {
    this.#sum += count
  }

  tick(seconds: number): void {
    const now = this.#sum / seconds
    this.value = this.#isFirst ? now : this.value + NEWEST_SHARE * (now - this.value)
    this.#isFirst = false
    this.#sum = 0
  }
}

/** What became of one remote's samples since the start. */
export class Tally {
  readonly name: string
  readonly #observe: SendingObserver
  sent = 0
  retried = 0
  readonly dropped = noDrops()
  newestTakenMs: number | null = null
  newestSentMs: number | null = null
  lastSentAtMs: number | null = null
  lastError: { readonly message: string; readonly atMs: number } | null = null
  readonly inRate = new Rate()
  readonly outRate = new Rate()
  readonly sendingShare = new Rate()

  constructor(name: string, observe: SendingObserver) {
    this.name = name
    this.#observe = observe
  }

  /** What waits from before: the other side has nothing of it for certain. */
  resume({ oldestMs, newestMs }: QueueFigures): void {
    this.newestSentMs = oldestMs
    if (newestMs !== null) this.newestTakenMs = Math.max(this.newestTakenMs ?? newestMs, newestMs)
  }

  countTaken(samples: number, newestMs: number): void {
    if (samples === 0) return
    this.inRate.add(samples)
    this.newestTakenMs = Math.max(this.newestTakenMs ?? newestMs, newestMs)
  }

  countSent(request: { samples: number; newestMs: number; seconds: number; atMs: number }): void {
    const { samples, newestMs, seconds, atMs } = request
    this.sent += samples
    this.outRate.add(samples)
    this.sendingShare.add(seconds)
    this.newestSentMs = Math.max(this.newestSentMs ?? newestMs, newestMs)
    this.lastSentAtMs = atMs
    this.lastError = null
    this.#observe.sent(this.name, { samples, seconds })
  }

  countRetried(samples: number): void {
    this.retried += samples
    this.#observe.retried(this.name, samples)
  }

  countDropped(reason: SendingDrop, samples: number): void {
    if (samples === 0) return
    this.dropped[reason] += samples
    this.#observe.dropped(this.name, reason, samples)
  }
}

function noDrops(): Record<SendingDrop, number> {
  const drops: Partial<Record<SendingDrop, number>> = {}
  for (const reason of SENDING_DROPS) drops[reason] = 0
  // The cast: every reason was just given its number.
  return drops as Record<SendingDrop, number>
}
