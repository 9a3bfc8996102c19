import type { SourceRow } from '../../../contract/business.ts'
import { parseDurationMs } from '../../../core/config/duration.ts'
import type { StripeAccount } from '../../../core/config/schema/business.ts'
import type { CallAnswer } from '../../../ports/business.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Log } from '../../../ports/log.ts'
import { type StripeApi, type StripeClient, StripeFault } from '../../../ports/stripe.ts'
import type { Database } from '../../../services/context.ts'
import type { StripeAccountView } from '../connectors.ts'
import { EVENTS_REACH_MS, firstSync, SYNC_KINDS } from './first-sync.ts'
import { Ledger, type Listener } from './ledger.ts'
import { modeOfKey, modeOfPage, refuseOtherMode } from './mode.ts'
import { poll } from './poll.ts'
import { readProgress } from './progress-rows.ts'
import { Reader } from './reader.ts'
import { reconcile } from './reconcile.ts'
import { refuseOtherAccount } from './same-account.ts'
import { toSourceRow } from './source-row.ts'
import { StandingKeeper } from './standing.ts'
import { takeEvent } from './take-event.ts'
import { ProgressBook, type Work } from './work.ts'

/** Asked for what webhooks did not tell; often where there are none. */
const POLL_MS = { told: 300_000, untold: 60_000 }
const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 300_000
/** What somebody must put right is tried again now and then; with a new key at once. */
const HOPELESS: ReadonlySet<string> = new Set(['unauthorized', 'forbidden', 'refused', 'wrong_mode'])
const TELL_EVERY_MS = 1_000
const IDLE_MS = 3_600_000
const NOBODY: ReadonlySet<string> = new Set()

export type AccountParts = {
  readonly db: Database
  readonly clock: Clock
  readonly log: Log
  readonly api: StripeApi
  readonly listener: Listener
}

/** One account of Stripe: reads it for the first time, then keeps up with it, and says how that goes. */
export class AccountDesk {
  readonly #ledger: Ledger
  readonly #standing: StandingKeeper
  readonly #reader: Reader
  #config: StripeAccount
  #client: StripeClient | null = null
  #progress = new ProgressBook([])
  #phase: 'loading' | 'working' = 'loading'
  readonly #ending = new AbortController()
  #isReconciling = false
  #key: 'new' | 'known' = 'new'
  #wish: 'none' | 'reconcile' = 'none'
  #failures = 0
  #nextMs: number | null = null
  #toldSinceMs = 0
  #toldMs = Number.NEGATIVE_INFINITY
  #turn = new AbortController()
  #nap = new AbortController()
  #running: Promise<void> = Promise.resolve()

  constructor(
    config: StripeAccount,
    private readonly parts: AccountParts,
  ) {
    this.#config = config
    this.#ledger = new Ledger(config.name, parts.db, parts.log, parts.listener)
    this.#standing = new StandingKeeper(config.name, parts)
    this.#reader = new Reader(
      this.#ledger.catalogue,
      () => this.#client,
      price => this.#ledger.book.prices.retitle(price),
    )
    this.#open()
  }

  get name(): string {
    return this.#config.name
  }

  get secrets(): readonly string[] {
    return this.#config.webhook_secrets
  }

  get isStopped(): boolean {
    return this.#ending.signal.aborted
  }

  /** Loads what is stored, then works until `stop`. Resolves once facts are in memory. */
  start(): Promise<void> {
    const loaded = this.#load()
    this.#running = loaded.then(
      () => this.#run(),
      () => {},
    )
    return loaded
  }

  async stop(): Promise<void> {
    this.#ending.abort()
    this.#interrupt()
    await this.#running
    await this.#client?.close()
    if (this.#phase === 'working') await this.#standing.flush()
  }

  /** Another configuration of the same account: what is under way is left, and begun anew with it. */
  configure(config: StripeAccount): void {
    if (JSON.stringify(config) === JSON.stringify(this.#config)) return
    this.#config = config
    this.#failures = 0
    const before = this.#client
    this.#open()
    this.#interrupt()
    void before?.close()
  }

  /** Compares with Stripe now, or goes on with a first sync at once. */
  sync(): void {
    this.#wish = 'reconcile'
    this.#nap.abort()
  }

  view(): StripeAccountView {
    const { api_key: _key, api_key_file: _file, webhook_secrets: _secrets, ...rest } = this.#config
    const { webhook_secret_file: _secretFile, ...config } = rest
    return {
      name: this.name,
      config,
      facts: this.#ledger.book.facts,
      asOfMs: this.#standing.now.goodMs,
      isComplete: this.#isComplete(),
    }
  }

  row(): SourceRow {
    return toSourceRow({
      config: this.#config,
      standing: this.#standing.now,
      progress: this.#progress,
      isComplete: this.#isComplete(),
      nowMs: this.parts.clock.now(),
      lateAfterMs: 3 * this.#pollMs(),
      nextMs: this.#nextMs,
      isReconciling: this.#isReconciling,
    })
  }

  refused(reason: string): void {
    this.#standing.refused(reason)
    this.#tell()
  }

  /** A signed event. */
  async take(raw: unknown): Promise<CallAnswer> {
    if (this.#phase === 'loading') return { status: 503, reason: 'the deck is starting: send it again' }
    const ear = { reader: this.#reader, book: this.#ledger.book, mode: this.#config.mode }
    const answer = await takeEvent(raw, { ledger: this.#ledger, ear, clock: this.parts.clock })
    if (answer.status === 200) this.#standing.heard()
    return answer
  }

  async #load(): Promise<void> {
    await this.#standing.load()
    this.#progress = new ProgressBook(await readProgress(this.parts.db, this.name))
    await this.#ledger.load(this.#ending.signal)
    this.#toldSinceMs = this.parts.clock.now()
    this.#phase = 'working'
  }

  #open(): void {
    const { api_key: apiKey, api_url: apiUrl, mode } = this.#config
    this.#ledger.catalogue.forget()
    this.#client = null
    this.#key = 'new'
    if (apiKey === undefined) return
    const client = this.parts.api.open({ apiUrl, apiKey })
    this.#client = {
      get: (kind, id) => client.get(kind, id),
      close: () => client.close(),
      list: async (kind, wish) => {
        refuseOtherMode(mode, modeOfKey(apiKey))
        const page = await client.list(kind, wish)
        const found = modeOfPage(page)
        refuseOtherMode(mode, found)
        this.#failures = 0
        this.#nextMs = null
        this.#standing.good(found ?? modeOfKey(apiKey))
        this.#tell()
        return page
      },
    }
  }

  #interrupt(): void {
    this.#turn.abort()
    this.#nap.abort()
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending
    while (!signal.aborted) {
      this.#turn = new AbortController()
      this.#nap = new AbortController()
      const turn = AbortSignal.any([signal, this.#turn.signal])
      const waitMs = await this.#work(turn)
      if (!turn.aborted) await this.parts.clock.sleep(waitMs, this.#nap.signal)
    }
  }

  /** One turn of work; answers when the next is due. */
  async #work(signal: AbortSignal): Promise<number> {
    const client = this.#client
    if (client === null) return IDLE_MS
    try {
      const work = this.#workWith(client, signal)
      if (this.#key === 'new') await refuseOtherAccount(this.#ledger.book, client)
      this.#key = 'known'
      await this.#reader.load()
      if (!this.#isComplete()) await this.#readAll(work)
      await poll(work)
      if (this.#isReconcileDue()) await this.#reconcile(work)
      this.#tell()
      return this.#pollMs()
    } catch (error) {
      return signal.aborted ? 0 : this.#fail(error)
    }
  }

  #workWith(client: StripeClient, signal: AbortSignal): Work {
    const { mode, since, webhook_secrets: secrets } = this.#config
    return {
      ledger: this.#ledger,
      reader: this.#reader,
      clock: this.parts.clock,
      signal,
      mode,
      sinceMs: since === undefined ? null : Date.parse(since),
      toldSinceMs: secrets.length === 0 ? null : this.#toldSinceMs,
      progress: this.#progress,
      list: client.list,
      unreadable: lines => this.#standing.unreadable(lines),
    }
  }

  async #readAll(work: Work): Promise<void> {
    await firstSync(work)
    this.parts.log.info({ account: this.name }, 'everything of a Stripe account was read for the first time')
    this.#wish = 'none'
    this.parts.listener(null)
  }

  async #reconcile(work: Work): Promise<void> {
    this.#isReconciling = true
    this.#standing.forgetUnreadable()
    try {
      await reconcile(work)
      this.#wish = 'none'
    } finally {
      this.#isReconciling = false
    }
  }

  #isReconcileDue(): boolean {
    const { clock } = this.parts
    const last =
      this.#progress.get('reconcile') ?? this.#progress.get(SYNC_KINDS[SYNC_KINDS.length - 1] ?? '')
    const everyMs = parseDurationMs(this.#config.reconcile_interval) ?? 0
    return (
      this.#wish === 'reconcile' || clock.now() - (last?.updatedMs ?? 0) >= Math.min(everyMs, EVENTS_REACH_MS)
    )
  }

  #fail(error: unknown): number {
    const fault = error instanceof StripeFault ? error : this.#ownFault(error)
    const growingMs = Math.min(FIRST_WAIT_MS * 2 ** this.#failures, LONGEST_WAIT_MS)
    this.#failures++
    const waitMs = HOPELESS.has(fault.problem)
      ? LONGEST_WAIT_MS
      : Math.min(Math.max(fault.retryAfterMs ?? 0, growingMs), LONGEST_WAIT_MS)
    this.#nextMs = this.parts.clock.now() + waitMs
    this.#standing.failed(fault)
    this.parts.listener(NOBODY)
    return waitMs
  }

  /** Not Stripe's: the database, most likely. */
  #ownFault(error: unknown): StripeFault {
    this.parts.log.error({ err: error, account: this.name }, 'what Stripe said was not stored')
    return new StripeFault(
      'unavailable',
      'what Stripe said could not be stored; the log of the deck says why',
    )
  }

  #isComplete(): boolean {
    return SYNC_KINDS.every(kind => this.#progress.get(kind)?.isComplete === true)
  }

  #pollMs(): number {
    return this.#config.webhook_secrets.length > 0 ? POLL_MS.told : POLL_MS.untold
  }

  /** That states or progress moved; no fact did. */
  #tell(): void {
    const nowMs = this.parts.clock.now()
    if (nowMs - this.#toldMs < TELL_EVERY_MS) return
    this.#toldMs = nowMs
    this.parts.listener(NOBODY)
  }
}
