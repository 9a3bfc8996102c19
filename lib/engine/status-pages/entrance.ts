import { timingSafeEqual } from 'node:crypto'
import type { StatusUnlock, StatusVisitor } from '../../contract/status-pages.ts'
import type { StatusPageConfig } from '../../core/config/schema/status-page.ts'
import { isInNetworks } from '../../core/status-page/index.ts'
import type { GuessLimiter } from '../../ports/attempts.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Secrets } from '../../ports/secrets.ts'

const PASS_SECONDS = 7 * 86_400
const PURPOSE = 'status-page pass'

export type EntranceParts = {
  readonly secrets: Pick<Secrets, 'sign'>
  readonly clock: Clock
  readonly guesses: GuessLimiter
}

/** Who may see a page: nobody's account, but a password, an address, or nothing at all. */
export class Entrance {
  constructor(private readonly parts: EntranceParts) {}

  /** `hidden`: the visitor must not learn that there is such a page. */
  look(page: StatusPageConfig, visitor: StatusVisitor): 'open' | 'locked' | 'hidden' {
    const { access } = page
    switch (access.kind) {
      case 'public':
        return 'open'
      case 'networks':
        return isInNetworks(visitor.address, access.networks) ? 'open' : 'hidden'
      case 'password':
        return this.#isPass(page.slug, access.password, visitor.pass) ? 'open' : 'locked'
    }
  }

  async unlock(page: StatusPageConfig, password: string, address: string | null): Promise<StatusUnlock> {
    if (page.access.kind !== 'password') return { kind: 'absent' }
    // Counted before the password is looked at: the right one after too many wrong ones says nothing.
    const waitSeconds = await this.parts.guesses.count(`${page.slug} ${address ?? 'unknown'}`)
    if (waitSeconds !== null) return { kind: 'too_many', retryAfterSeconds: waitSeconds }
    if (!this.#isSame(page.access.password, password)) return { kind: 'wrong' }
    const endsAtSeconds = Math.floor(this.parts.clock.now() / 1_000) + PASS_SECONDS
    const pass = `${endsAtSeconds}.${this.#seal(page.slug, page.access.password, endsAtSeconds)}`
    return { kind: 'unlocked', pass, maxAgeSeconds: PASS_SECONDS }
  }

  #isPass(slug: string, password: string, pass: string | null): boolean {
    const [ends = '', seal = ''] = (pass ?? '').split('.')
    if (!/^\d{9,12}$/.test(ends) || Number(ends) * 1_000 <= this.parts.clock.now()) return false
    return equal(this.#seal(slug, password, Number(ends)), seal)
  }

  /** Bound to the password: once that is changed, no pass is good any more. */
  #seal(slug: string, password: string, endsAtSeconds: number): string {
    return this.parts.secrets.sign(PURPOSE, JSON.stringify([slug, password, endsAtSeconds]))
  }

  #isSame(wanted: string, given: string): boolean {
    const digest = (text: string) => this.parts.secrets.sign('status-page password', text)
    return equal(digest(wanted), digest(given))
  }
}

function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
