import type { RunnerRow } from '../../contract/recovery.ts'
import { maskedConfig } from '../../core/config/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { RunnerDoer } from '../../ports/steps.ts'
import type { RecoveryWorld } from './world.ts'

/** Who answered once may miss a hello; what they said then is shown with its age. */
type Heard = Pick<RunnerRow, 'state' | 'reason' | 'answeredAtMs' | 'version' | 'commands'>
const NOT_ASKED: Heard = { state: 'not_asked', reason: '', answeredAtMs: null, version: null, commands: [] }

/** Says hello to every runner, so that a button can say that its runner is away before it is pressed. */
export class RunnerWatch {
  readonly #world: RecoveryWorld
  readonly #doer: Pick<RunnerDoer, 'hello'>
  readonly #clock: Clock
  readonly #heard = new Map<string, Heard>()

  constructor(parts: { world: RecoveryWorld; doer: Pick<RunnerDoer, 'hello'>; clock: Clock }) {
    this.#world = parts.world
    this.#doer = parts.doer
    this.#clock = parts.clock
  }

  /** Asks all of them at once. Whether something changed that is shown. */
  async ask(): Promise<boolean> {
    const slugs = this.#world.runners.map(({ slug }) => slug)
    for (const slug of this.#heard.keys()) if (!slugs.includes(slug)) this.#heard.delete(slug)
    const changes = await Promise.all(slugs.map(slug => this.#askOne(slug)))
    return changes.includes(true)
  }

  async #askOne(slug: string): Promise<boolean> {
    const before = this.#heard.get(slug) ?? NOT_ASKED
    const after = await this.#hello(slug, before)
    this.#heard.set(slug, after)
    const shown = ({ answeredAtMs: _, ...rest }: Heard) => JSON.stringify(rest)
    return shown(before) !== shown(after)
  }

  async #hello(slug: string, before: Heard): Promise<Heard> {
    try {
      const { version, commands } = await this.#doer.hello(slug)
      return { state: 'answers', reason: '', answeredAtMs: this.#clock.now(), version, commands }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      return { ...before, state: isRefusal(error) ? 'refused' : 'silent', reason }
    }
  }

  row(slug: string): RunnerRow | null {
    const config = this.#world.runners.find(one => one.slug === slug)
    if (!config) return null
    const { url } = maskedConfig('runner', config)
    return { slug, name: config.name, url, ...(this.#heard.get(slug) ?? NOT_ASKED) }
  }

  rows(): readonly RunnerRow[] {
    return this.#world.runners.flatMap(({ slug }) => this.row(slug) ?? [])
  }
}

const isRefusal = (error: unknown): boolean =>
  error instanceof Error && 'isRefusal' in error && error.isRefusal === true
