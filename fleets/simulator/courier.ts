import type { Sending } from './system.ts'

const TIMEOUT_MS = 5_000
const FIRST_RETRY_MS = 2_000
const LONGEST_RETRY_MS = 60_000
/** As Stripe does, for three days. */
const GIVEN_UP_MS = 3 * 86_400_000
const MOST_WAITING = 5_000
const MOST_AT_ONCE = 50

export type CourierOptions = {
  /** Of the deck, as it is reached. */
  readonly url: string
  /** As the deck calls itself: what is signed names it. */
  readonly signedUrl: string
  readonly now: () => number
}

export type Courier = {
  take(sendings: readonly Sending[]): void
  /** Sends what is due. */
  tick(): Promise<void>
  readonly waiting: number
}

type Parcel = { readonly sending: Sending; readonly takenMs: number; dueMs: number; tries: number }

/** Brings messages to the deck one after the other, and tries again, ever more slowly, what was not taken with 2xx. */
export function createCourier({ url, signedUrl, now }: CourierOptions): Courier {
  let parcels: readonly Parcel[] = []
  let isBusy = false

  async function bring(parcel: Parcel): Promise<boolean> {
    const { path, body, headersAt } = parcel.sending
    try {
      const headers = headersAt(signedUrl, now())
      const signal = AbortSignal.timeout(TIMEOUT_MS)
      const response = await fetch(`${url}${path}`, { method: 'POST', body, headers, signal })
      await response.arrayBuffer()
      return response.ok
    } catch {
      return false
    }
  }

  async function tick(): Promise<void> {
    if (isBusy) return
    isBusy = true
    const due = parcels.filter(({ dueMs }) => dueMs <= now()).slice(0, MOST_AT_ONCE)
    const done = new Set<Parcel>()
    for (const parcel of due) {
      const isOver = (await bring(parcel)) || now() - parcel.takenMs > GIVEN_UP_MS
      if (isOver) done.add(parcel)
      parcel.tries += 1
      parcel.dueMs = now() + Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (parcel.tries - 1))
    }
    parcels = parcels.filter(parcel => !done.has(parcel))
    isBusy = false
  }

  return {
    take(sendings) {
      const atMs = now()
      const more = sendings.map((sending): Parcel => ({ sending, takenMs: atMs, dueMs: atMs, tries: 0 }))
      parcels = [...parcels, ...more].slice(-MOST_WAITING)
    },
    tick,
    get waiting() {
      return parcels.length
    },
  }
}
