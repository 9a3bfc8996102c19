import type { Dispatcher } from 'undici'
import type { BodyRooms, LentRoom } from './body-rooms.ts'
import type { Ending } from './ending.ts'
import { type BodyProgress, checkBody, tooLarge } from './read-body.ts'

/** Of an answer that is not good, so much is read to keep the connection; with more it is given up. */
const WORTHLESS_BYTES = 16_384
/** What a body gets before it has shown that it is as large as it says. */
const FIRST_ROOM_BYTES = 1024 * 1024
/** What it gets that does not say. */
const UNKNOWN_ROOM_BYTES = 64 * 1024

export type WholeAnswer = {
  readonly statusCode: number
  readonly statusText: string
  readonly headers: AnswerHeaders
  /** As it came, packed or not; empty unless the status is 200. */
  readonly body: Uint8Array
  /** Gives the body's memory back. */
  readonly release: () => void
}

type AnswerHeaders = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2]

export type AskProgress = BodyProgress & {
  /** The status line came. */
  hasAnswer: boolean
}

export type AskRules = {
  readonly host: string
  readonly limitBytes: number
  readonly rooms: BodyRooms
  readonly ending: Ending
  readonly progress: AskProgress
}

/**
 * Asks once and puts the body together in a room as its parts come in, with no stream between: a stream's machinery
 * costs more than reading the body.
 * @throws ScrapeFault, or the error of the connection
 */
export function askWhole(
  dispatcher: Dispatcher,
  options: Dispatcher.DispatchOptions,
  rules: AskRules,
): Promise<WholeAnswer> {
  return new Promise((resolve, reject) => {
    // Who waits is told at once, even while the connection is still being made.
    rules.ending.watch(reject)
    dispatcher.dispatch(options, new Gathering(rules, resolve, reject))
  })
}

class Gathering implements Dispatcher.DispatchHandler {
  readonly #rules: AskRules
  readonly #resolve: (answer: WholeAnswer) => void
  readonly #reject: (error: Error) => void
  #head: Pick<WholeAnswer, 'statusCode' | 'statusText' | 'headers'> | null = null
  #room: LentRoom | null = null
  #size = 0

  constructor(rules: AskRules, resolve: (answer: WholeAnswer) => void, reject: (error: Error) => void) {
    this.#rules = rules
    this.#resolve = resolve
    this.#reject = reject
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#rules.ending.watch(reason => {
      controller.abort(reason)
      this.#reject(reason)
    })
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: AnswerHeaders,
    statusText = '',
  ): void {
    if (statusCode < 200) return
    this.#rules.progress.hasAnswer = true
    this.#head = { statusCode, statusText, headers }
    if (statusCode !== 200) return
    const declaredBytes = numberOf(headerOf({ headers }, 'content-length'))
    checkBody({ ...this.#rules, declaredBytes, encoding: headerOf({ headers }, 'content-encoding') })
    this.#room = this.#rules.rooms.lend(Math.min(declaredBytes ?? UNKNOWN_ROOM_BYTES, FIRST_ROOM_BYTES))
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const { progress, limitBytes } = this.#rules
    const at = this.#size
    const size = at + chunk.length
    this.#size = size
    progress.receivedBytes = size
    if (this.#room === null) {
      if (size > WORTHLESS_BYTES) controller.abort(new Error('the rest of the answer is not wanted'))
      return
    }
    if (size > limitBytes) throw tooLarge(this.#rules)
    if (size > this.#room.bytes.length) this.#room = this.#widened(this.#room, at, size)
    this.#room.bytes.set(chunk, at)
  }

  onResponseEnd(): void {
    this.#settle()
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    // Of an answer that is not good its head is enough.
    const isWorthless = this.#head !== null && this.#head.statusCode !== 200
    if (isWorthless) this.#settle()
    else this.#reject(error)
    this.#room?.giveBack()
  }

  #settle(): void {
    const { statusCode = 0, statusText = '', headers = {} } = this.#head ?? {}
    const room = this.#room
    const body = room?.bytes.subarray(0, this.#size) ?? new Uint8Array(0)
    this.#resolve({ statusCode, statusText, headers, body, release: () => room?.giveBack() })
  }

  #widened(room: LentRoom, filled: number, needed: number): LentRoom {
    const wider = this.#rules.rooms.lend(Math.max(needed, filled * 2))
    wider.bytes.set(room.bytes.subarray(0, filled))
    room.giveBack()
    return wider
  }
}

export function headerOf({ headers }: Pick<WholeAnswer, 'headers'>, name: string): string | null {
  const value = headers[name]
  return (Array.isArray(value) ? value[0] : value) ?? null
}

function numberOf(text: string | null): number | null {
  const number = text === null ? Number.NaN : Number(text)
  return Number.isFinite(number) ? number : null
}
