import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { DeckError } from '../../contract/errors.ts'
import { ADVISORY_LOCKS } from '../../core/advisory-locks.ts'
import type { Queryable } from './sql.ts'

const PATIENCE_MS = 3_000
const LONGEST_WORK_MS = 60_000

type Keeper = { readonly token: string; hasClaimed: boolean }

/**
 * The two connections that write series: one for the log, so that a sample's way to the disk never waits for larger
 * work, and one for everything else. Who needs both alone takes `rest` first.
 */
export class StoreWriters {
  readonly #keeper: Keeper = { token: randomUUID(), hasClaimed: false }
  readonly rest: StoreWriter
  readonly log: StoreWriter

  constructor(pool: pg.Pool) {
    this.rest = new StoreWriter(pool, ADVISORY_LOCKS.seriesOwner, this.#keeper)
    this.log = new StoreWriter(pool, ADVISORY_LOCKS.seriesLog, this.#keeper)
  }

  /**
   * Takes the store. Its keeper's name is written only once both locks are held: who lost one connection and not the
   * other still keeps it.
   */
  async open(): Promise<void> {
    try {
      await this.rest.open()
      await this.log.open()
      await this.rest.statements(async db => {
        await db.query(
          'insert into series_owner (token) values ($1) on conflict (only_one) do update set token = excluded.token',
          [this.#keeper.token],
        )
      })
      this.#keeper.hasClaimed = true
    } catch (error) {
      await this.close()
      throw error
    }
  }

  async close(): Promise<void> {
    await this.log.close()
    await this.rest.close()
  }

  /** Runs work alone on both connections. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    return this.rest.exclusive(() => this.log.exclusive(work))
  }
}

/**
 * A connection that writes series. It holds its advisory lock as long as it lives, so whoever writes owns the store:
 * a second process, or a connection thought dead, cannot write beside it.
 */
export class StoreWriter {
  #client: pg.PoolClient | null = null
  #tail: Promise<unknown> = Promise.resolve()

  constructor(
    readonly pool: pg.Pool,
    readonly lock: number,
    readonly keeper: Keeper,
  ) {}

  /** Takes its lock, waiting a moment for a predecessor that is just ending. */
  async open(): Promise<void> {
    const untilMs = performance.now() + PATIENCE_MS
    for (;;) {
      try {
        await this.#connection()
        return
      } catch (error) {
        if (performance.now() >= untilMs || !(error instanceof DeckError)) throw error
        await pause(50)
      }
    }
  }

  /** Runs work alone: nothing else that writes happens in between. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(work, work)
    this.#tail = result.catch(() => {})
    return result
  }

  /** One statement after another, each for itself. Only inside `exclusive`. */
  async statements(work: (connection: Queryable) => Promise<void>): Promise<void> {
    const client = await this.#connection()
    const isOver = this.#watch()
    try {
      await work(client)
    } finally {
      isOver()
    }
  }

  /** One transaction. Only inside `exclusive`. */
  async transaction(work: (connection: Queryable) => Promise<void>): Promise<void> {
    const client = await this.#connection()
    const isOver = this.#watch()
    try {
      await client.query('begin')
      await work(client)
      await client.query('commit')
    } catch (error) {
      const isWhole = await client.query('rollback').then(
        () => true,
        () => false,
      )
      if (!isWhole) this.#drop()
      throw error
    } finally {
      isOver()
    }
  }

  async close(): Promise<void> {
    await this.#tail
    // Ending a connection takes the server a moment: a successor should not have to wait for it.
    await this.#client?.query('select pg_advisory_unlock($1)', [this.lock]).catch(() => {})
    this.#drop()
  }

  async #connection(): Promise<pg.PoolClient> {
    if (this.#client) return this.#client
    const client = await this.pool.connect()
    client.once('error', () => {
      if (this.#client === client) this.#drop()
    })
    try {
      await this.#take(client)
    } catch (error) {
      client.release(true)
      throw error
    }
    this.#client = client
    return client
  }

  async #take(client: pg.PoolClient): Promise<void> {
    const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock($1) as mine', [
      this.lock,
    ])
    if (!rows[0]?.mine)
      throw new DeckError(
        'conflict',
        'another Opsdeck process keeps the series of this database: stop it, or give this one another DATABASE_URL',
      )
    if (!this.keeper.hasClaimed) return
    const owner = await client.query<{ token: string }>('select token from series_owner')
    if (owner.rows[0]?.token !== this.keeper.token)
      throw new DeckError(
        'conflict',
        'another Opsdeck process took over the series of this database while it could not be reached: restart this one',
      )
  }

  /** A connection that hangs (the server is gone without a word) is given up after a while. */
  #watch(): () => void {
    const watchdog = setTimeout(() => this.#drop(), LONGEST_WORK_MS)
    return () => clearTimeout(watchdog)
  }

  /** Ending the connection gives the lock back too. */
  #drop(): void {
    const client = this.#client
    this.#client = null
    client?.release(true)
  }
}
