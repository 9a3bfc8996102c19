import { parseDurationMs } from '../../../core/config/duration.ts'
import type { TwilioAccount } from '../../../core/config/schema/business.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Log } from '../../../ports/log.ts'
import { isTwilioFault, type TwilioApi } from '../../../ports/twilio.ts'
import { createCadence } from '../cadence.ts'
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
  const { rows, standings, clock, log, onChange } = parts
  const { name, account_sid: sid, auth_token: authToken } = config
  const intervalMs = parseDurationMs(config.interval) ?? AGAIN_MS
  const book = createBook(name, rows)
  const cadence = createCadence(clock)
  let standing: Standing<TwilioDetail> = { goodAtMs: null, failure: null, detail: newDetail(sid) }
  let progress: readonly SyncProgress[] = []

  const refreshProgress = async () => {
    progress = await rows.progress(name)
  }
  const change = async (changed: Partial<Standing<TwilioDetail>>) => {
    standing = { ...standing, ...changed }
    await standings.save(name, standing)
    await refreshProgress()
    onChange(name)
  }
  const note = (changed: Partial<TwilioDetail>) => {
    standing = { ...standing, detail: { ...standing.detail, ...changed } }
  }
  const askAll = async (token: string, signal: AbortSignal) => {
    const wasComplete = isComplete(progress)
    const keys = { accountSid: sid, authToken: token, apiUrl: config.api_url }
    const onGood = () => change({ goodAtMs: clock.now() })
    const onProgress = async () => {
      await refreshProgress()
      onChange(name)
    }
    const session = parts.api.open(keys)
    const since = config.since ?? null
    const detail = () => standing.detail
    await askRound(
      { account: name, since, session, rows, book, clock, detail, note, onGood, onProgress },
      signal,
    )
    cadence.pause(intervalMs)
    await change({ failure: null })
    if (!wasComplete && isComplete(progress))
      log.info({ account: name }, 'the first sync with Twilio is done')
  }
  const fail = async (error: unknown) => {
    const failure = failureOf(error, clock.now())
    if (!isTwilioFault(error)) log.error({ err: error, account: name }, 'what Twilio told was not stored')
    // Said once: it may go on for days.
    else if (standing.failure?.reason !== failure.reason)
      log.warn({ account: name, reason: failure.reason }, 'Twilio could not be asked')
    cadence.pause(pauseAfter(error, intervalMs))
    await change({ failure }).catch(again => log.error({ err: again }, 'a state was not stored'))
  }

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
    isDue: nowMs => authToken !== undefined && cadence.isDue(nowMs),
    hurry: cadence.hurry,
    ask: signal =>
      cadence.round(async () => {
        if (authToken !== undefined)
          await askAll(authToken, signal).catch(error => (signal.aborted ? undefined : fail(error)))
      }),
    note,
  }
}

const isComplete = (progress: readonly SyncProgress[]): boolean =>
  SYNC_KINDS.every(kind => progress.some(known => known.kind === kind && known.isComplete))

const failureOf = (error: unknown, atMs: number): Failure =>
  isTwilioFault(error)
    ? { atMs, problem: error.twilioProblem, reason: error.message }
    : { atMs, problem: 'busy', reason: 'the database does not take its figures: see the log of the deck' }

/** Keys do not come back by asking; everything else is soon asked again, unless Twilio wants to be left alone. */
function pauseAfter(error: unknown, intervalMs: number): number {
  if (!isTwilioFault(error)) return AGAIN_MS
  if (error.twilioProblem === 'keys') return intervalMs
  return error.retryAfterMs ?? Math.min(intervalMs, AGAIN_MS)
}
