import { parseDurationMs } from '../../../core/config/duration.ts'
import type { TwilioAccount } from '../../../core/config/schema/business.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Log } from '../../../ports/log.ts'
import { isTwilioFault, type TwilioApi, type TwilioKeys } from '../../../ports/twilio.ts'
import type { Runner } from '../runners.ts'
import type { Failure, Standing, Standings } from '../standings.ts'
import { type Book, createBook } from './book.ts'
import { newDetail, type TwilioDetail } from './detail.ts'
import { askRound, SYNC_KINDS } from './round.ts'
import type { SyncProgress, TwilioRows } from './rows.ts'

/** After a failure that may pass. */
const AGAIN_MS = 60_000

export type AccountParts = {
  readonly rows: TwilioRows
  readonly standings: Standings<TwilioDetail>
  readonly api: TwilioApi
  readonly clock: Clock
  readonly log: Log
  /** Figures or the account's state changed; it is stored. */
  readonly onChange: (account: string) => void
}

/** One configured account: its figures, its state, and when it is to be asked next. */
export interface RunningAccount extends Runner {
  readonly config: TwilioAccount
  readonly intervalMs: number
  readonly book: Book
  readonly standing: () => Standing<TwilioDetail>
  readonly progress: () => readonly SyncProgress[]
  /** Is due at once, whenever it was asked last. */
  hurry(): void
  note(changed: Partial<TwilioDetail>): void
}

export function createRunningAccount(config: TwilioAccount, parts: AccountParts): RunningAccount {
  const { rows, standings, api, clock, log, onChange } = parts
  const { name, account_sid: sid } = config
  const intervalMs = parseDurationMs(config.interval) ?? AGAIN_MS
  const book = createBook(name, rows)
  let standing: Standing<TwilioDetail> = { goodAtMs: null, failure: null, detail: newDetail(sid) }
  let progress: readonly SyncProgress[] = []
  let dueMs = 0
  let isAsking = false
  let isWanted = false

  const note = (changed: Partial<TwilioDetail>) => {
    standing = { ...standing, detail: { ...standing.detail, ...changed } }
  }
  const save = () => standings.save(name, standing)
  const refreshProgress = async () => {
    progress = await rows.progress(name)
  }
  const isComplete = () =>
    SYNC_KINDS.every(kind => progress.some(known => known.kind === kind && known.isComplete))
  const settle = async (failure: Failure | null, pauseMs: number) => {
    standing = { ...standing, failure }
    dueMs = isWanted ? 0 : clock.now() + pauseMs
    await save()
    await refreshProgress()
    onChange(name)
  }

  const round = (keys: TwilioKeys, signal: AbortSignal) =>
    askRound(
      {
        account: name,
        since: config.since ?? null,
        session: api.open(keys),
        rows,
        book,
        clock,
        detail: () => standing.detail,
        note,
        onGood: async () => {
          standing = { ...standing, goodAtMs: clock.now() }
          await save()
          await refreshProgress()
          onChange(name)
        },
        onProgress: () => {
          void refreshProgress().catch(error => log.error({ err: error }, 'progress was not read'))
          onChange(name)
        },
      },
      signal,
    )

  return {
    config,
    intervalMs,
    book,
    standing: () => standing,
    progress: () => progress,
    async load() {
      const kept = await standings.load(name)
      if (kept && kept.detail.sid !== sid) await rows.forget(name)
      else if (kept) standing = kept
      await book.load(clock.now())
      await refreshProgress()
    },
    isDue: nowMs => config.auth_token !== undefined && !isAsking && nowMs >= dueMs,
    hurry: () => {
      dueMs = 0
      // What is asked now may have passed by what is new: it is asked once more.
      isWanted = isAsking
    },
    async ask(signal) {
      const { auth_token: authToken } = config
      if (authToken === undefined || isAsking) return
      isAsking = true
      isWanted = false
      const wasComplete = isComplete()
      try {
        await round({ accountSid: sid, authToken, apiUrl: config.api_url }, signal)
        await settle(null, intervalMs)
        if (!wasComplete && isComplete()) log.info({ account: name }, 'the first sync with Twilio is done')
      } catch (error) {
        if (signal.aborted) return
        await fail(error)
      } finally {
        isAsking = false
      }
    },
    note,
  }

  async function fail(error: unknown): Promise<void> {
    const atMs = clock.now()
    if (isTwilioFault(error)) {
      const { twilioProblem: problem, message: reason } = error
      // Said once: it may go on for days.
      if (standing.failure?.reason !== reason)
        log.warn({ account: name, problem, reason }, 'Twilio could not be asked')
      const pauseMs = error.retryAfterMs ?? (problem === 'keys' ? intervalMs : Math.min(intervalMs, AGAIN_MS))
      return settle({ atMs, problem, reason }, pauseMs)
    }
    log.error({ err: error, account: name }, 'what Twilio told was not stored')
    dueMs = atMs + AGAIN_MS
    standing = {
      ...standing,
      failure: { atMs, problem: 'busy', reason: 'the database does not take its figures' },
    }
    onChange(name)
  }
}
