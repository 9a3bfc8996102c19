const KEPT = 50
const PER_SECOND = { well: 1 / 300, failing: 0.5 } as const

const KINDS = [
  { endpoint: '/api/search', message: 'search failed: the index did not answer within 5 s' },
  { endpoint: '/api/conversation', message: 'anthropic: 529 overloaded' },
  { endpoint: '/api/search', message: 'database: connection pool is exhausted' },
] as const

type OneError = { readonly time: string; readonly endpoint: string; readonly message: string }

/** The latest errors of an application, newest first, as its admin route lists them. */
export class RecentErrors {
  private readonly latest: OneError[] = []
  private total = 0
  private due = 0

  /** What went wrong in the `seconds` before `atMs`. */
  advance(atMs: number, seconds: number, isFailing: boolean): void {
    this.due += seconds * (isFailing ? PER_SECOND.failing : PER_SECOND.well)
    const count = Math.floor(this.due)
    this.due -= count
    for (let i = 1; i <= count; i++) this.add(atMs - seconds * 1_000 * (1 - i / count))
  }

  answer(): { readonly errors: readonly OneError[]; readonly total: number } {
    return { errors: [...this.latest], total: this.total }
  }

  private add(atMs: number): void {
    const kind = KINDS[this.total % KINDS.length] ?? KINDS[0]
    this.total++
    this.latest.unshift({ time: new Date(atMs).toISOString(), ...kind })
    if (this.latest.length > KEPT) this.latest.pop()
  }
}
