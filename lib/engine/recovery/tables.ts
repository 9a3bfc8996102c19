import type { TableView } from '../../contract/recovery.ts'
import { fillStep, secretTextsOf, tableStepOf } from '../../core/action/index.ts'
import type { Room } from './parts.ts'
import type { KnownAction } from './world.ts'

/** Asks services for their tables: whoever looks while one is asked for sees that one, so that many ask once. */
export class Tables {
  readonly #asking = new Map<string, Promise<TableView | null>>()

  constructor(private readonly room: Pick<Room, 'steps' | 'clock'>) {}

  /** Null of an action that has no table. */
  look(action: KnownAction): Promise<TableView | null> {
    const { key } = action
    const known = this.#asking.get(key)
    if (known) return known
    const asking = this.#ask(action).finally(() => this.#asking.delete(key))
    this.#asking.set(key, asking)
    return asking
  }

  async #ask({ config, source }: KnownAction): Promise<TableView | null> {
    const { steps, clock } = this.room
    const step = tableStepOf({ steps: config.steps.map(one => fillStep(one, { ...config, parameters: {} })) })
    if (step === null) return null
    const read = await steps.tables.read({ step, source, secrets: secretTextsOf(config) })
    const atMs = clock.now()
    return 'table' in read
      ? { atMs, table: read.table, failure: null }
      : { atMs, table: null, failure: read.failure }
  }
}
