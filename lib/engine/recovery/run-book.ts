import type { Run } from '../../generated/prisma/client.ts'
import { openDefinition } from './definition.ts'
import type { Room } from './parts.ts'
import { RunDriver } from './run-driver.ts'
import { tellJudged, tellTimeline } from './tell.ts'

type Driven = { readonly driver: RunDriver; readonly ended: Promise<void> }

/** Every run that is not over, each with its driver. */
export class RunBook {
  readonly #room: Room
  readonly #driven = new Map<string, Driven>()
  #isStopped = false

  constructor(room: Room) {
    this.#room = room
  }

  /** Takes up everything that an earlier process left. */
  async start(): Promise<void> {
    const rows = await this.#room.db.run.findMany({
      where: { state: { not: 'ended' } },
      orderBy: { pressedAt: 'asc' },
    })
    for (const row of rows) this.#drive(row)
  }

  /** A run was written or changed by somebody else. */
  async take(id: string): Promise<void> {
    const driven = this.#driven.get(id)
    if (driven) return driven.driver.poke()
    const row = await this.#room.db.run.findUnique({ where: { id } })
    if (!row || this.#isStopped) return
    if (row.state !== 'ended' && !this.#driven.has(id)) this.#drive(row)
    const { action, service } = row
    this.#room.events.emit('recoveryChanged', { runId: id, action, service, atMs: this.#room.clock.now() })
  }

  /** Lines of a run's output that wait to be written are written. */
  flush(id: string): Promise<void> {
    return this.#driven.get(id)?.driver.flush() ?? Promise.resolve()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    const all = [...this.#driven.values()]
    await Promise.all(all.map(({ driver }) => driver.stop()))
    await Promise.all(all.map(({ ended }) => ended))
  }

  #drive(row: Run): void {
    const { log, secrets } = this.#room
    let driver: RunDriver
    try {
      const definition = openDefinition(secrets, row.definition)
      driver = new RunDriver({
        room: this.#room,
        row,
        definition,
        onBegin: begun => this.#endWatches(begun),
      })
    } catch (error) {
      void this.#giveUp(row, error)
      return
    }
    const ended = driver
      .drive()
      .catch(error => {
        log.error({ err: error, run: row.id }, 'a run met an error')
        return this.#giveUp(driver.row, error)
      })
      .finally(() => this.#driven.delete(row.id))
    this.#driven.set(row.id, { driver, ended })
  }

  /** A service that is acted upon again goes down by intent: no relapse of what was pressed before. */
  async #endWatches(begun: Run): Promise<void> {
    const others = [...this.#driven.values()].filter(
      ({ driver: { row } }) =>
        row.id !== begun.id && row.service === begun.service && isSharedPart(row, begun),
    )
    for (const { driver } of others)
      await driver.endWatch(`no longer watched, ${begun.actionName} was pressed`)
  }

  /** What cannot be driven must not block its action for ever. */
  async #giveUp(row: Run, error: unknown): Promise<void> {
    const { db, clock, events, log } = this.#room
    const words = `deck cannot go on with it: ${error instanceof Error ? error.message : String(error)}`
    const where = { id: row.id, state: { not: 'ended' } }
    const now = new Date(clock.now())
    try {
      // What was judged keeps its outcome: only its watch is over.
      const watched = await db.run.updateManyAndReturn({
        where: { ...where, outcome: { not: null } },
        data: { state: 'ended', watchUntil: now },
      })
      const judged = await db.run.updateManyAndReturn({
        where: { ...where, outcome: null },
        data: {
          state: 'ended',
          outcome: 'unknown',
          outcomeReason: `The ${words}`,
          judgedAt: now,
          isTold: false,
        },
      })
      for (const run of watched) {
        const title = `${run.actionName}: no longer watched, the ${words}`
        await tellTimeline(this.#room, run, { what: 'watch', title })
      }
      for (const run of judged) await tellJudged(this.#room, run)
      const { id: runId, action, service } = row
      events.emit('recoveryChanged', { runId, action, service, atMs: clock.now() })
    } catch (failure) {
      log.error({ err: failure, run: row.id }, 'a run that met an error could not be ended')
    }
  }
}

/** A whole has its parts; one part says nothing of another. */
const isSharedPart = (one: Pick<Run, 'part'>, other: Pick<Run, 'part'>): boolean =>
  one.part === null || other.part === null || one.part === other.part
