import type { Prisma, Run } from '../../generated/prisma/client.ts'
import type { Clock } from '../../ports/clock.ts'
import type { EventBus } from '../../ports/events.ts'
import type { Log } from '../../ports/log.ts'
import type { Database } from '../../services/context.ts'
import type { KeptProof, KeptStep } from '../../services/recovery/run-rows.ts'

export type RecordParts = {
  readonly db: Database
  readonly clock: Clock
  readonly events: EventBus
  readonly log: Log
  /** Ends waiting for a database that is away. */
  readonly signal: AbortSignal
}

export type RunChange = Omit<Prisma.RunUpdateManyMutationInput, 'steps' | 'proof'> & {
  readonly steps?: readonly KeptStep[]
  readonly proof?: KeptProof
}

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 10_000

/** One run's row: read and written by the engine, patiently, and told to everybody who looks. */
export class RunRecord {
  readonly #parts: RecordParts
  row: Run

  constructor(parts: RecordParts, row: Run) {
    this.#parts = parts
    this.row = row
  }

  /** Reads the row again: who approves or cancels writes into it. */
  async reload(): Promise<Run> {
    const row = await this.#patiently(() =>
      this.#parts.db.run.findUniqueOrThrow({ where: { id: this.row.id } }),
    )
    if (row) this.row = row
    return this.row
  }

  /**
   * Writes a change; durable when it resolves to true. False when the row is not in that state any more (`when`), or
   * the deck stops.
   */
  async save(change: RunChange, when: Prisma.RunWhereInput = {}): Promise<boolean> {
    const { db } = this.#parts
    const { steps, proof, ...columns } = change
    const data: Prisma.RunUpdateManyMutationInput = {
      ...columns,
      ...(steps ? { steps: asJson(steps) } : {}),
      ...(proof ? { proof: asJson(proof) } : {}),
    }
    const saved = await this.#patiently(() =>
      db.run.updateManyAndReturn({ where: { ...when, id: this.row.id }, data }),
    )
    const [row] = saved ?? []
    if (!row) return false
    this.row = row
    this.tell()
    return true
  }

  /** `isOutput`: it has new lines, and nothing else changed. */
  tell(isOutput?: true): void {
    const { id: runId, action, service } = this.row
    const atMs = this.#parts.clock.now()
    this.#parts.events.emit('recoveryChanged', {
      runId,
      action,
      service,
      atMs,
      ...(isOutput ? { isOutput } : {}),
    })
  }

  /** A step must not be sent while nobody would know of it: the database is waited for. Null once the deck stops. */
  async #patiently<T>(work: () => Promise<T>): Promise<T | null> {
    const { clock, log, signal } = this.#parts
    for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        return await work()
      } catch (error) {
        log.error({ err: error, run: this.row.id }, 'a run could not be written: tried again')
        await clock.sleep(pauseMs, signal)
      }
    }
    return null
  }
}

/** Plain data is JSON; the compiler cannot see that readonly members are. */
const asJson = (value: object): Prisma.InputJsonValue => value as unknown as Prisma.InputJsonValue
